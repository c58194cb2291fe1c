package io.fairway.integration.file;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.cloud.client.loadbalancer.LoadBalanced;
import org.springframework.cloud.openfeign.EnableFeignClients;
import org.springframework.cloud.openfeign.FeignClient;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestTemplate;
import org.springframework.web.reactive.function.client.WebClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * All instances of a service are restarted, one after the other, while four kinds of
 * clients send 50 requests per second each.
 */
class RollingRestartTests {

	private static final int WORKERS = 3;

	private static final String URI = "http://" + Worker.SERVICE_ID + "/name";

	private static final Duration PERIOD = Duration.ofMillis(20);

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	private final ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();

	private final ExecutorService executor = Executors.newCachedThreadPool();

	private final LongAdder requests = new LongAdder();

	private final AtomicInteger inFlight = new AtomicInteger();

	/** What went wrong, each with the name of the client. */
	private final List<String> failures = new CopyOnWriteArrayList<>();

	private final List<WorkerProcess> workers = new ArrayList<>();

	@Test
	void noRequestFails(@TempDir Path registry) throws Exception {
		try (ConfigurableApplicationContext client = client(registry)) {
			for (int i = 0; i < WORKERS; i++) {
				this.workers.add(WorkerProcess.start("old-" + i, registry));
			}
			await().atMost(PATIENCE).until(() -> workers(client).size() == WORKERS);
			clients(client).forEach((name, call) -> {
				assertThat(call.get()).as(name).isNotEmpty();
				this.scheduler.scheduleAtFixedRate(() -> this.executor.execute(() -> call(name, call)), 0,
						PERIOD.toMillis(), TimeUnit.MILLISECONDS);
			});
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

	private static Map<String, Supplier<String>> clients(ConfigurableApplicationContext context) {
		RestTemplate template = context.getBean(RestTemplate.class);
		RestClient restClient = context.getBean(RestClient.Builder.class).build();
		WebClient webClient = context.getBean(WebClient.Builder.class).build();
		return Map.of("RestTemplate", () -> template.getForObject(URI, String.class), "RestClient",
				() -> restClient.get().uri(URI).retrieve().body(String.class), "WebClient",
				() -> webClient.get().uri(URI).retrieve().bodyToMono(String.class).block(PATIENCE), "Feign",
				context.getBean(Workers.class)::name);
	}

	private void call(String name, Supplier<String> call) {
		this.requests.increment();
		this.inFlight.incrementAndGet();
		try {
			assertThat(call.get()).isNotEmpty();
		}
		catch (Throwable ex) {
			this.failures.add(name + ": " + ex);
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

	@FeignClient(Worker.SERVICE_ID)
	interface Workers {

		@GetMapping("/name")
		String name();

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@EnableFeignClients(clients = Workers.class)
	static class Client {

		@Bean
		@LoadBalanced
		RestTemplate restTemplate() {
			return new RestTemplate();
		}

		@Bean
		@LoadBalanced
		RestClient.Builder restClientBuilder() {
			return RestClient.builder();
		}

		@Bean
		@LoadBalanced
		WebClient.Builder webClientBuilder() {
			return WebClient.builder();
		}

	}

}
