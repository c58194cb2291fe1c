package io.fairway.client;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;

import feign.Request;
import feign.Retryer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.cloud.client.loadbalancer.LoadBalanced;
import org.springframework.cloud.openfeign.EnableFeignClients;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.http.client.SimpleClientHttpRequestFactory;
import org.springframework.http.client.reactive.ReactorClientHttpConnector;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestTemplate;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.netty.http.client.HttpClient;

import io.fairway.client.RetryTests.Caller;
import io.fairway.client.RetryTests.Kind;
import io.fairway.feedback.Outcome;
import io.fairway.feedback.OutcomeListener;
import io.fairway.instance.InstanceId;
import io.fairway.retry.RetryRegistry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * One of five processes that is killed or stops to answer, while all kinds of clients
 * together send 200 requests per second.
 */
class ProcessFaultTests {

	private static final int PROCESSES = 5;

	private static final Duration PERIOD = Duration.ofMillis(20);

	/** How many requests each client makes before the fault: for three seconds. */
	private static final int WARM_UP = 150;

	/** How many each makes while the others find out: for five seconds. */
	private static final int REACTION = 250;

	/** How many each makes after that: for fifteen seconds. */
	private static final int REST = 750;

	private final List<EchoProcess> processes = new ArrayList<>();

	private final ScheduledExecutorService scheduler = Executors.newScheduledThreadPool(2);

	private final ExecutorService executor = Executors.newCachedThreadPool();

	private ConfigurableApplicationContext context;

	@AfterEach
	void close() {
		this.scheduler.shutdownNow();
		this.executor.shutdownNow();
		if (this.context != null) {
			this.context.close();
		}
		this.processes.forEach(EchoProcess::close);
	}

	@ParameterizedTest
	@ValueSource(strings = { "KILL", "STOP" })
	void hardlyARequestFails(String signal) throws Exception {
		start();
		Map<Kind, Load> loads = new ConcurrentHashMap<>();
		for (Kind kind : Kind.values()) {
			loads.put(kind, new Load(kind.client(this.context)));
		}
		loads.values().forEach(Load::call);
		loads.values().forEach(this::begin);
		awaitRequests(loads, WARM_UP);
		this.processes.get(0).signal(signal);
		awaitRequests(loads, WARM_UP + REACTION);
		Calls calls = this.context.getBean(Calls.class);
		calls.byPort.clear();
		awaitRequests(loads, WARM_UP + REACTION + REST);
		Map<Integer, LongAdder> settled = Map.copyOf(calls.byPort);
		this.scheduler.shutdown();
		await().atMost(Duration.ofSeconds(10)).until(() -> loads.values().stream().allMatch(Load::isIdle));
		long total = settled.values().stream().mapToLong(LongAdder::sum).sum();
		long faulty = settled.getOrDefault(this.processes.get(0).port(), new LongAdder()).sum();
		System.out.printf(
				"%s: %s; after %d requests of each the instance gets %d of %d requests; %d retries, %d refused%n",
				signal, loads, REACTION, faulty, total, this.context.getBean(RetryRegistry.class).of("users").made(),
				this.context.getBean(RetryRegistry.class).of("users").refused());
		assertThat(loads).allSatisfy((kind, load) -> {
			assertThat(load.requests.sum()).isGreaterThanOrEqualTo(WARM_UP + REACTION + REST);
			assertThat(load.failures.sum()).isLessThanOrEqualTo(load.requests.sum() / 1000);
		});
		assertThat(faulty).isLessThan(Math.max(1, total / 100));
	}

	/** They begin at a fixed rate, so this is a time as well. */
	private static void awaitRequests(Map<Kind, Load> loads, int count) {
		await().atMost(Duration.ofSeconds(120))
			.until(() -> loads.values().stream().allMatch((load) -> load.requests.sum() >= count));
	}

	private void start() throws IOException {
		for (int i = 0; i < PROCESSES; i++) {
			this.processes.add(EchoProcess.start());
		}
		List<String> properties = new ArrayList<>(List.of("spring.cloud.loadbalancer.retry.enabled=false",
				"logging.level.reactor=off", "fairway.loadbalancer.retry.mode=idempotent",
				"fairway.discovery.registries.fixed.type=config"));
		IntStream.range(0, PROCESSES)
			.mapToObj((i) -> "fairway.discovery.registries.fixed.services.users[" + i + "].uri=http://127.0.0.1:"
					+ this.processes.get(i).port())
			.forEach(properties::add);
		this.context = new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.properties(properties.toArray(String[]::new))
			.run();
	}

	private void begin(Load load) {
		this.scheduler.scheduleAtFixedRate(() -> this.executor.execute(load::call), 0, PERIOD.toMillis(),
				TimeUnit.MILLISECONDS);
	}

	/** The calls of one kind of client. */
	private static final class Load {

		private final Caller client;

		private final LongAdder begun = new LongAdder();

		private final LongAdder requests = new LongAdder();

		private final LongAdder failures = new LongAdder();

		Load(Caller client) {
			this.client = client;
		}

		void call() {
			this.begun.increment();
			try {
				if (this.client.call(HttpMethod.GET) != 200) {
					this.failures.increment();
				}
			}
			catch (RuntimeException ex) {
				this.failures.increment();
			}
			finally {
				this.requests.increment();
			}
		}

		boolean isIdle() {
			return this.begun.sum() == this.requests.sum();
		}

		@Override
		public String toString() {
			return this.failures + " of " + this.requests + " failed";
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@EnableFeignClients(clients = RetryTests.Users.class)
	static class Application {

		private static final Duration TIMEOUT = Duration.ofSeconds(1);

		@Bean
		@LoadBalanced
		RestTemplate restTemplate() {
			SimpleClientHttpRequestFactory requests = new SimpleClientHttpRequestFactory();
			requests.setReadTimeout(TIMEOUT);
			return new RestTemplate(requests);
		}

		@Bean
		@LoadBalanced
		RestClient.Builder restClientBuilder() {
			JdkClientHttpRequestFactory requests = new JdkClientHttpRequestFactory();
			requests.setReadTimeout(TIMEOUT);
			return RestClient.builder().requestFactory(requests);
		}

		@Bean
		@LoadBalanced
		WebClient.Builder webClientBuilder() {
			return WebClient.builder()
				.clientConnector(new ReactorClientHttpConnector(HttpClient.create().responseTimeout(TIMEOUT)));
		}

		@Bean
		Retryer retryer() {
			return Retryer.NEVER_RETRY;
		}

		@Bean
		Request.Options options() {
			return new Request.Options(TIMEOUT, TIMEOUT, true);
		}

		@Bean
		Calls calls() {
			return new Calls();
		}

	}

	/** How many attempts were made at which instance. */
	static final class Calls implements OutcomeListener {

		private final Map<Integer, LongAdder> byPort = new ConcurrentHashMap<>();

		@Override
		public void onOutcome(InstanceId id, Outcome outcome, Duration elapsed) {
			this.byPort.computeIfAbsent(id.port(), (port) -> new LongAdder()).increment();
		}

	}

}
