package io.fairway.integration.registries.etcd;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

import io.grpc.InsecureChannelCredentials;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

import io.fairway.instance.Instance;
import io.fairway.registry.InstanceDocument;
import io.fairway.registry.InstanceDocuments;
import io.fairway.registry.etcd.Consistency;
import io.fairway.registry.etcd.EtcdRegistry;
import io.fairway.registry.etcd.EtcdSettings;

/**
 * Registries of a test, closed at its end, under a prefix of its own.
 */
final class EtcdFixture implements AutoCloseable {

	static final String SERVICE = "users";

	static final Duration TTL = Duration.ofSeconds(30);

	static final Duration TIMEOUT = Duration.ofSeconds(3);

	private static final InstanceDocuments DOCUMENTS = new InstanceDocuments();

	private static final AtomicInteger tests = new AtomicInteger();

	private final String prefix = "/test-" + tests.incrementAndGet();

	private final List<EtcdRegistry> registries = new ArrayList<>();

	private final List<String> endpoints;

	EtcdFixture(String... endpoints) {
		this.endpoints = List.of(endpoints);
	}

	String prefix() {
		return this.prefix;
	}

	/** The key of an instance of the service. */
	String key(String address) {
		return this.prefix + "/" + SERVICE + "/" + address;
	}

	EtcdSettings settings() {
		return new EtcdSettings(this.endpoints, InsecureChannelCredentials.create(), null, this.prefix,
				Consistency.STRONG, TIMEOUT);
	}

	EtcdRegistry registry() {
		return registry((settings) -> settings);
	}

	EtcdRegistry registry(UnaryOperator<EtcdSettings> change) {
		EtcdRegistry registry = new EtcdRegistry("cluster", change.apply(settings()), (bound) -> 0);
		this.registries.add(registry);
		return registry;
	}

	static EtcdSettings with(EtcdSettings settings, Consistency consistency) {
		return new EtcdSettings(settings.endpoints(), settings.transport(), settings.login(), settings.prefix(),
				consistency, settings.timeout());
	}

	static EtcdSettings with(EtcdSettings settings, Duration timeout) {
		return new EtcdSettings(settings.endpoints(), settings.transport(), settings.login(), settings.prefix(),
				settings.consistency(), timeout);
	}

	static EtcdSettings with(EtcdSettings settings, EtcdSettings.Login login) {
		return new EtcdSettings(settings.endpoints(), settings.transport(), login, settings.prefix(),
				settings.consistency(), settings.timeout());
	}

	static Instance instance(String host) {
		return builder(host).build();
	}

	static Instance.Builder builder(String host) {
		return Instance.builder(SERVICE, host, 8080);
	}

	static String document(Instance instance) {
		return new String(DOCUMENTS.write(InstanceDocument.of(instance, null)), StandardCharsets.UTF_8);
	}

	static ConditionFactory within(Duration limit) {
		return Awaitility.await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(10)).atMost(limit);
	}

	static ConditionFactory soon() {
		return within(Duration.ofSeconds(10));
	}

	@Override
	public void close() {
		this.registries.forEach(EtcdRegistry::close);
	}

}
