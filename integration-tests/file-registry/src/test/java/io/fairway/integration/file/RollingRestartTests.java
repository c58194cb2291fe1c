package io.fairway.integration.file;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.cloud.client.loadbalancer.LoadBalanced;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.client.RestClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * All instances of a service are restarted, one after the other, while 200 requests per
 * second are under way.
 */
class RollingRestartTests {

	private static final int WORKERS = 3;

	private static final Duration PERIOD = Duration.ofMillis(5);

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	private final ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();

	private final ExecutorService executor = Executors.newCachedThreadPool();

	private final LongAdder requests = new LongAdder();

	private final AtomicInteger inFlight = new AtomicInteger();

	private final List<Throwable> failures = new CopyOnWriteArrayList<>();

	private final List<WorkerProcess> workers = new ArrayList<>();

	@Test
	void noRequestFails(@TempDir Path registry) throws Exception {
		try (ConfigurableApplicationContext client = client(registry)) {
			for (int i = 0; i < WORKERS; i++) {
				this.workers.add(WorkerProcess.start("old-" + i, registry));
			}
			await().atMost(PATIENCE).until(() -> workers(client).size() == WORKERS);
			RestClient restClient = client.getBean(RestClient.Builder.class).build();
			this.scheduler.scheduleAtFixedRate(() -> this.executor.execute(() -> call(restClient)), 0,
					PERIOD.toMillis(), TimeUnit.MILLISECONDS);
			for (int i = 0; i < WORKERS; i++) {
				restart(i, registry, client);
			}
			this.scheduler.shutdown();
			await().atMost(PATIENCE).until(() -> this.inFlight.get() == 0);
			System.out.printf("Rolling restart: %s requests, %d failed%n", this.requests, this.failures.size());
			assertThat(this.failures).isEmpty();
			assertThat(this.requests.sum()).isGreaterThan(500);
		}
		finally {
			this.scheduler.shutdownNow();
			this.executor.shutdownNow();
			this.workers.forEach(WorkerProcess::close);
		}
	}

	private void restart(int index, Path registry, ConfigurableApplicationContext client) throws Exception {
		WorkerProcess old = this.workers.get(index);
		old.terminate();
		assertThat(old.awaitExit()).isTrue();
		this.workers.set(index, WorkerProcess.start("new-" + index, registry));
		await().atMost(PATIENCE).until(() -> workers(client).contains("new-" + index));
	}

	private void call(RestClient client) {
		this.requests.increment();
		this.inFlight.incrementAndGet();
		try {
			assertThat(client.get().uri("http://" + Worker.SERVICE_ID + "/name").retrieve().body(String.class))
				.isNotEmpty();
		}
		catch (Throwable ex) {
			this.failures.add(ex);
		}
		finally {
			this.inFlight.decrementAndGet();
		}
	}

	private static List<String> workers(ConfigurableApplicationContext client) {
		return client.getBean(DiscoveryClient.class)
			.getInstances(Worker.SERVICE_ID)
			.stream()
			.map((instance) -> instance.getMetadata().get("worker"))
			.toList();
	}

	private static ConfigurableApplicationContext client(Path registry) {
		return new SpringApplicationBuilder(Client.class).web(WebApplicationType.NONE)
			.properties("spring.main.banner-mode=off", "spring.cloud.loadbalancer.retry.enabled=false",
					"fairway.discovery.registries.shared.type=file",
					"fairway.discovery.registries.shared.directory=" + registry, "fairway.registration.enabled=false")
			.run();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Client {

		@Bean
		@LoadBalanced
		RestClient.Builder restClientBuilder() {
			return RestClient.builder();
		}

	}

}
