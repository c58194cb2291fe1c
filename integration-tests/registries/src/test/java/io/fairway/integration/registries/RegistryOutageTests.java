package io.fairway.integration.registries;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.loadbalancer.LoadBalancerClient;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

import io.fairway.discovery.FairwayDiscoveryClient;
import io.fairway.instance.Instance;
import io.fairway.integration.support.LoopbackServers;
import io.fairway.integration.support.RegistryServer;
import io.fairway.registration.ServiceRegistrar;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Registries that are killed for a minute while 200 requests per second are under way.
 * They are killed at the same time, so that the test takes a minute and not several.
 */
class RegistryOutageTests {

	private static final Duration OUTAGE = Duration.ofSeconds(60);

	private static final Duration WARM_UP = Duration.ofSeconds(2);

	private static final Duration AFTERMATH = Duration.ofSeconds(35);

	private static final Duration TTL = Duration.ofSeconds(5);

	private static final Duration PERIOD = Duration.ofMillis(5);

	@TempDir
	private Path directory;

	private final ExecutorService executor = Executors.newCachedThreadPool();

	@Test
	void noRequestFailsAndEverybodyComesBack() throws Exception {
		Future<?> etcd = this.executor.submit(() -> assertSurvives("etcd", RegistryServer.etcd(directory("etcd"))));
		Future<?> consul = this.executor
			.submit(() -> assertSurvives("consul", RegistryServer.consul(directory("consul"))));
		etcd.get(5, TimeUnit.MINUTES);
		consul.get(5, TimeUnit.MINUTES);
		this.executor.shutdownNow();
	}

	private Path directory(String name) throws Exception {
		return Files.createDirectories(this.directory.resolve(name));
	}

	private Void assertSurvives(String type, RegistryServer server) throws Exception {
		try (server;
				LoopbackServers instances = LoopbackServers.start("a", "b", "c", "late");
				ConfigurableApplicationContext owner = application(type, server);
				ConfigurableApplicationContext client = application(type, server);
				Load load = new Load(client.getBean(LoadBalancerClient.class))) {
			ServiceRegistrar registrar = owner.getBean(ServiceRegistrar.class);
			List.of("a", "b", "c").forEach((name) -> registrar.register(instance(instances, name)));
			awaitInstances(client, 3, Duration.ofSeconds(10));
			load.start();
			load.awaitMore(WARM_UP);
			server.kill();
			load.awaitMore(OUTAGE);
			server.restart();
			long back = System.nanoTime();
			registrar.register(instance(instances, "late"));
			awaitInstances(client, 4, Duration.ofSeconds(5));
			long seen = System.nanoTime() - back;
			try (ConfigurableApplicationContext newcomer = application(type, server)) {
				awaitInstances(newcomer, 4, TTL.plusSeconds(5));
			}
			long registered = System.nanoTime() - back;
			// Longer than what is missing in the answers of a new server is kept.
			load.awaitMore(AFTERMATH);
			load.close();
			System.out.printf("%s: %d requests, %d failed; change seen after %d ms, registrations back after %d ms%n",
					type, load.requests.sum(), load.failures.size(), TimeUnit.NANOSECONDS.toMillis(seen),
					TimeUnit.NANOSECONDS.toMillis(registered));
			assertThat(load.failures).isEmpty();
			assertThat(load.requests.sum()).isGreaterThan(OUTAGE.dividedBy(PERIOD) / 2);
			return null;
		}
	}

	private static Instance instance(LoopbackServers servers, String name) {
		return Instance.builder("users", "127.0.0.1", servers.ports().get(name)).build();
	}

	private static void awaitInstances(ConfigurableApplicationContext context, int count, Duration limit) {
		FairwayDiscoveryClient discovery = context.getBean(FairwayDiscoveryClient.class);
		Awaitility.await()
			.pollInterval(Duration.ofMillis(20))
			.atMost(limit)
			.until(() -> discovery.getInstances("users").size() == count);
	}

	private static ConfigurableApplicationContext application(String type, RegistryServer server) {
		return new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.properties(Map.of("fairway.discovery.registries.shared.type", type,
					"fairway.discovery.registries.shared.endpoints", server.endpoint(), "fairway.registration.ttl",
					TTL.toSeconds() + "s", "spring.main.banner-mode", "off", "logging.level.root", "warn"))
			.run();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

	/** 200 requests per second, whether or not the earlier ones are answered. */
	private static final class Load implements AutoCloseable {

		private final HttpClient http = HttpClient.newHttpClient();

		private final ScheduledExecutorService scheduler = Executors.newScheduledThreadPool(2);

		private final LoadBalancerClient client;

		private final LongAdder requests = new LongAdder();

		private final AtomicInteger inFlight = new AtomicInteger();

		private final List<String> failures = new CopyOnWriteArrayList<>();

		Load(LoadBalancerClient client) {
			this.client = client;
		}

		void start() {
			this.scheduler.scheduleAtFixedRate(this::request, 0, PERIOD.toMillis(), TimeUnit.MILLISECONDS);
		}

		/**
		 * Waits for as many requests as begin in a time. None of them begins too early.
		 */
		void awaitMore(Duration time) {
			long end = this.requests.sum() + time.dividedBy(PERIOD);
			Awaitility.await().atMost(time.multipliedBy(2)).until(() -> this.requests.sum() >= end);
		}

		private void request() {
			this.requests.increment();
			ServiceInstance instance = this.client.choose("users");
			if (instance == null) {
				this.failures.add("no instance");
				return;
			}
			this.inFlight.incrementAndGet();
			CompletableFuture<?> answer = this.http.sendAsync(
					HttpRequest.newBuilder(URI.create(instance.getUri() + "/")).timeout(Duration.ofSeconds(10)).build(),
					BodyHandlers.ofString());
			answer.whenComplete((response, failure) -> {
				this.inFlight.decrementAndGet();
				if (failure != null) {
					this.failures.add(String.valueOf(failure));
				}
			});
		}

		@Override
		public void close() {
			this.scheduler.shutdown();
			Awaitility.await().until(() -> this.inFlight.get() == 0);
		}

	}

}
