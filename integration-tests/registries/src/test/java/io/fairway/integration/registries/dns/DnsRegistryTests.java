package io.fairway.integration.registries.dns;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.IntStream;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.context.annotation.Configuration;

import io.fairway.instance.Instance;
import io.fairway.instance.Ticker;
import io.fairway.integration.support.ServerProcess;
import io.fairway.registry.InstancesListener;
import io.fairway.registry.dns.AddressFamily;
import io.fairway.registry.dns.DnsNames;
import io.fairway.registry.dns.DnsRegistry;
import io.fairway.registry.dns.DnsServers;
import io.fairway.registry.dns.DnsSettings;
import io.fairway.registry.dns.PriorityMode;
import io.fairway.registry.dns.TargetMode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The registry against a real Knot DNS server whose records change while it runs. What is
 * measured on the way goes to the log.
 */
class DnsRegistryTests {

	private static final Log logger = LogFactory.getLog(DnsRegistryTests.class);

	private static final Duration INTERVAL = Duration.ofMillis(200);

	/** The promise of all registries. */
	private static final Duration FLOWS_AGAIN = Duration.ofSeconds(5);

	private static final Duration FIRST_ANSWER = Duration.ofSeconds(2);

	private static final int TARGETS = 800;

	private static final String SRV = "_http._tcp.users.example.test";

	private final ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();

	private final List<DnsRegistry> registries = new ArrayList<>();

	private final Recorder recorder = new Recorder();

	@TempDir
	private Path directory;

	private KnotServer server;

	@BeforeEach
	void start() {
		this.server = KnotServer.start(this.directory);
	}

	@AfterEach
	void stop() {
		this.registries.forEach(DnsRegistry::close);
		this.scheduler.shutdownNow();
		this.server.close();
	}

	@Test
	void seesServiceRecordsAndTheirChanges() {
		this.server.add("_http._tcp.users 1 SRV 10 3 8080 a", "a 1 A 10.0.0.1", "b 1 A 10.0.0.2");
		watch(SRV);
		awaitAddresses("10.0.0.1:8080");
		assertThat(this.recorder.last().get(0).weight()).isEqualTo(3);
		this.server.add("_http._tcp.users 1 SRV 10 0 8081 b");
		awaitAddresses("10.0.0.1:8080", "10.0.0.2:8081");
		assertThat(this.recorder.last().get(1).weight()).isPositive().isLessThan(1);
		this.server.replace("_http._tcp.users", "SRV", "_http._tcp.users 1 SRV 10 7 8081 b");
		awaitAddresses("10.0.0.2:8081");
		assertThat(this.recorder.last().get(0).weight()).isEqualTo(7);
		this.server.replace("b", "A", "b 1 A 10.0.0.3", "b 1 A 10.0.0.4");
		awaitAddresses("10.0.0.3:8081", "10.0.0.4:8081");
		assertThat(this.recorder.last()).extracting(Instance::weight).containsExactly(3.5, 3.5);
		assertThat(this.recorder.failures).isEmpty();
	}

	@Test
	void failsOverByPriority() {
		this.server.add("_http._tcp.users 1 SRV 10 0 80 a", "_http._tcp.users 1 SRV 20 0 80 b", "a 1 A 10.0.0.1",
				"b 1 A 10.0.0.2");
		watch(SRV);
		awaitAddresses("10.0.0.1:80");
		this.server.remove("_http._tcp.users SRV 10 0 80 a");
		awaitAddresses("10.0.0.2:80");
	}

	@Test
	void seesAddressesOfBothFamilies() {
		this.server.add("users 1 A 10.0.0.1", "six 1 AAAA 2001:db8::1");
		watch("users.example.test");
		awaitAddresses("10.0.0.1:8080");
		Recorder six = new Recorder();
		registry("six.example.test").watch("users", six);
		Awaitility.await()
			.untilAsserted(() -> assertThat(six.last()).extracting(Instance::getHost)
				.containsExactly("[2001:db8:0:0:0:0:0:1]"));
	}

	@Test
	void followsAliasesIntoOtherZones() {
		this.server.add("users 1 CNAME users.other.test.");
		this.server.addTo("other.test", "users 1 CNAME more", "more 1 A 10.0.0.9");
		watch("users.example.test");
		awaitAddresses("10.0.0.9:8080");
	}

	@Test
	void asksAgainWhenTheAnswerEnds() {
		this.server.add("users 3 A 10.0.0.1");
		watch("users.example.test");
		awaitAddresses("10.0.0.1:8080");
		this.server.replace("users", "A", "users 1 A 10.0.0.2");
		long begin = System.nanoTime();
		awaitAddresses("10.0.0.2:8080");
		assertThat(Duration.ofNanos(System.nanoTime() - begin)).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(8));
		assertThat(this.recorder.answers).hasSize(2);
	}

	@Test
	void missingNameAndMissingRecordsAreAnswers() {
		this.server.add("text 1 TXT text");
		for (String name : List.of("missing.example.test", "text.example.test", "_http._tcp.missing.example.test")) {
			Recorder answer = new Recorder();
			registry(name).watch("users", answer);
			Awaitility.await().until(() -> !answer.answers.isEmpty());
			assertThat(answer.last()).isEmpty();
			assertThat(answer.failures).isEmpty();
		}
	}

	@Test
	void serverThatDoesNotKnowIsAFailure() {
		Map<String, String> reasons = Map.of("users.broken.test", "SERVFAIL", "users.elsewhere.test", "REFUSED");
		reasons.forEach((name, reason) -> {
			Recorder answer = new Recorder();
			registry(name).watch("users", answer);
			Awaitility.await().until(() -> !answer.failures.isEmpty());
			assertThat(answer.failures.get(0)).hasMessageContaining(reason);
			assertThat(answer.answers).isEmpty();
		});
	}

	@Test
	void keepsWhatItKnowsWhileTheServerIsDeadAndGoesOnAfterwards() {
		this.server.add("users 1 A 10.0.0.1");
		watch("users.example.test");
		awaitAddresses("10.0.0.1:8080");
		this.server.kill();
		Awaitility.await().until(() -> this.recorder.failures.size() > 1);
		awaitAddresses("10.0.0.1:8080");
		this.server.restart();
		this.server.add("users 1 A 10.0.0.2");
		awaitWithin("after SIGKILL and restart", FLOWS_AGAIN, "10.0.0.1:8080", "10.0.0.2:8080");
	}

	@Test
	void keepsWhatItKnowsWhileTheServerHangsAndGoesOnAfterwards() {
		this.server.add("users 1 A 10.0.0.1");
		watch("users.example.test");
		awaitAddresses("10.0.0.1:8080");
		this.server.freeze();
		Awaitility.await().until(() -> !this.recorder.failures.isEmpty());
		assertThat(this.recorder.failures.get(0)).hasMessageContaining("no answer within");
		int answers = this.recorder.answers.size();
		this.server.thaw();
		long begin = System.nanoTime();
		Awaitility.await().until(() -> this.recorder.answers.size() > answers);
		Duration waited = Duration.ofNanos(System.nanoTime() - begin);
		logger.info("answered " + waited.toMillis() + " ms after the server went on");
		assertThat(waited).isLessThan(FLOWS_AGAIN);
		awaitAddresses("10.0.0.1:8080");
	}

	@Test
	void startsWithoutServerAndAnswersAsSoonAsItIsThere() {
		this.server.add("users 1 A 10.0.0.1");
		this.server.kill();
		long begin = System.nanoTime();
		watch("users.example.test");
		assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(1));
		Awaitility.await().until(() -> this.recorder.failures.size() > 1);
		assertThat(this.recorder.answers).isEmpty();
		this.server.restart();
		awaitWithin("after the server came up", FIRST_ANSWER, "10.0.0.1:8080");
	}

	@Test
	void asksTheOtherServerWhileOneIsDead() {
		int[] ports = ServerProcess.freePorts(1);
		try (KnotServer other = KnotServer.start(this.directory, ports[0])) {
			this.server.add("users 1 A 10.0.0.1");
			other.add("users 1 A 10.0.0.1");
			registry("users.example.test", this.server.endpoint(), other.endpoint()).watch("users", this.recorder);
			awaitAddresses("10.0.0.1:8080");
			this.server.kill();
			other.add("users 1 A 10.0.0.2");
			awaitAddresses("10.0.0.1:8080", "10.0.0.2:8080");
			assertThat(this.recorder.failures).isEmpty();
		}
	}

	@Test
	void takesTenThousandInstancesAtOnce() {
		List<String> records = new ArrayList<>();
		IntStream.range(0, 2500).forEach((i) -> records.add("big 1 A 10.1." + i / 250 + "." + (i % 250 + 1)));
		IntStream.range(0, 4).forEach((i) -> records.add("_http._tcp.users 1 SRV 0 0 " + (8080 + i) + " big"));
		this.server.load("example.test", records);
		long begin = System.nanoTime();
		watch(SRV);
		Awaitility.await().pollInterval(Duration.ofMillis(10)).until(() -> !this.recorder.last().isEmpty());
		logger.info("10 000 instances after " + (System.nanoTime() - begin) / 1_000_000 + " ms");
		assertThat(this.recorder.last()).hasSize(10_000);
		this.server.remove("big A 10.1.0.1");
		Awaitility.await().untilAsserted(() -> assertThat(this.recorder.last()).hasSize(9_996));
		assertThat(this.recorder.failures).isEmpty();
	}

	@Test
	void asksForEachOfManyTargets() {
		this.server.load("example.test",
				IntStream.range(0, TARGETS)
					.mapToObj((i) -> "_http._tcp.users 1 SRV 0 1 80 host" + i + ".other.test.")
					.toList());
		this.server.load("other.test",
				IntStream.range(0, TARGETS)
					.mapToObj((i) -> "host" + i + " 1 A 10.2." + i / 250 + "." + (i % 250 + 1))
					.toList());
		// The answer to the first question may still be that there is nothing.
		long begin = System.nanoTime();
		watch(SRV);
		Awaitility.await().pollInterval(Duration.ofMillis(10)).until(() -> !this.recorder.last().isEmpty());
		logger.info(TARGETS + " targets after " + (System.nanoTime() - begin) / 1_000_000 + " ms");
		assertThat(this.recorder.last()).hasSize(TARGETS);
		assertThat(this.recorder.failures).isEmpty();
	}

	@Test
	void skipsRecordsThatMakeNoSense() {
		this.server.add("_http._tcp.users 1 SRV 0 0 80 good", "_http._tcp.users 1 SRV 0 0 0 good",
				"_http._tcp.users 1 SRV 0 0 80 nowhere", "_http._tcp.users 1 SRV 0 0 80 same", "good 1 A 10.0.0.1",
				"same 1 A 10.0.0.1");
		DnsRegistry registry = watch(SRV);
		awaitAddresses("10.0.0.1:80");
		assertThat(registry.rejections().count()).isGreaterThanOrEqualTo(3);
	}

	@Test
	void applicationDiscoversByPropertiesOnly() {
		this.server.add("_http._tcp.users 1 SRV 0 0 8080 a", "a 1 A 10.0.0.1", "billing.svc 1 A 10.0.0.2");
		new ApplicationContextRunner().withUserConfiguration(Application.class)
			.withPropertyValues("fairway.discovery.registries.names.type=dns",
					"fairway.discovery.registries.names.endpoints=" + this.server.endpoint(),
					"fairway.discovery.registries.names.dns.names.users=" + SRV,
					"fairway.discovery.registries.names.dns.template={service}.svc.example.test",
					"fairway.discovery.registries.names.dns.port=9090")
			.run((context) -> {
				DiscoveryClient client = context.getBean(DiscoveryClient.class);
				assertThat(client.getInstances("users")).extracting(ServiceInstance::getUri)
					.extracting(Object::toString)
					.containsExactly("http://10.0.0.1:8080");
				assertThat(client.getInstances("billing")).extracting(ServiceInstance::getUri)
					.extracting(Object::toString)
					.containsExactly("http://10.0.0.2:9090");
				assertThat(client.getInstances("no.label")).isEmpty();
				assertThat(client.getServices()).contains("users");
			});
		assertThat(Thread.getAllStackTraces().keySet()).extracting(Thread::getName)
			.noneMatch((name) -> name.startsWith("fairway-dns-"));
	}

	private DnsRegistry watch(String name) {
		DnsRegistry registry = registry(name);
		registry.watch("users", this.recorder);
		return registry;
	}

	private DnsRegistry registry(String name) {
		return registry(name, this.server.endpoint());
	}

	private DnsRegistry registry(String name, String... servers) {
		DnsSettings settings = new DnsSettings(TargetMode.ADDRESSES, PriorityMode.LOWEST, AddressFamily.IPV4_PREFERRED,
				INTERVAL, Duration.ofSeconds(30));
		DnsRegistry registry = new DnsRegistry("names", new DnsNames(Map.of("users", name), null, null, 8080, null),
				settings, List.of(servers).stream().map(DnsServers::parse).toList(), Duration.ofSeconds(3),
				Ticker.system(), this.scheduler, new Random()::nextInt);
		this.registries.add(registry);
		return registry;
	}

	private void awaitAddresses(String... addresses) {
		Awaitility.await()
			.pollInterval(Duration.ofMillis(10))
			.untilAsserted(() -> assertThat(this.recorder.addresses()).containsExactly(addresses));
	}

	private void awaitWithin(String when, Duration limit, String... addresses) {
		long begin = System.nanoTime();
		awaitAddresses(addresses);
		Duration waited = Duration.ofNanos(System.nanoTime() - begin);
		logger.info(when + ": " + waited.toMillis() + " ms");
		assertThat(waited).isLessThan(limit);
	}

	private static final class Recorder implements InstancesListener {

		private final List<List<Instance>> answers = new CopyOnWriteArrayList<>();

		private final List<Exception> failures = new CopyOnWriteArrayList<>();

		@Override
		public void instancesChanged(List<Instance> instances) {
			this.answers.add(instances);
		}

		@Override
		public void registryFailed(Exception cause) {
			this.failures.add(cause);
		}

		List<Instance> last() {
			return this.answers.isEmpty() ? List.of() : this.answers.get(this.answers.size() - 1);
		}

		List<String> addresses() {
			return last().stream().map((instance) -> instance.id().address()).toList();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
