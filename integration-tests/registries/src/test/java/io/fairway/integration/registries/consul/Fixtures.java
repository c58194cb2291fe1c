package io.fairway.integration.registries.consul;

import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

import io.fairway.instance.Instance;
import io.fairway.instance.Ticker;
import io.fairway.registry.consul.ConsulRegistry;
import io.fairway.registry.consul.ConsulSettings;

/**
 * Registries for one test, closed after it.
 */
final class Fixtures implements AfterEachCallback {

	static final int BLOCKING_QUERIES = 150;

	private static final Duration TIMEOUT = Duration.ofSeconds(2);

	private final ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();

	private final List<ConsulRegistry> registries = new ArrayList<>();

	ConsulRegistry registry(Consul consul) {
		return registry(settings(null, false, BLOCKING_QUERIES, consul.url()));
	}

	ConsulRegistry registry(ConsulSettings settings) {
		ConsulRegistry registry = new ConsulRegistry("main", settings, HttpClient.newBuilder(), Ticker.system(),
				this.scheduler, (bound) -> ThreadLocalRandom.current().nextInt(bound));
		this.registries.add(registry);
		return registry;
	}

	static ConsulSettings settings(@Nullable String token, boolean includeWarning, int maxBlockingQueries,
			String... endpoints) {
		return new ConsulSettings(Arrays.stream(endpoints).map(URI::create).toList(), token, null, includeWarning,
				TIMEOUT, Duration.ofSeconds(60), maxBlockingQueries);
	}

	static Instance instance(String service, int port) {
		return Instance.builder(service, "127.0.0.1", port).build();
	}

	@Override
	public void afterEach(ExtensionContext context) {
		this.registries.forEach(ConsulRegistry::close);
		this.scheduler.shutdownNow();
	}

}
