package io.fairway.client;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.cloud.client.loadbalancer.LoadBalanced;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.event.EventListener;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ResponseEntity;
import org.springframework.web.client.RestClient;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Mono;

import io.fairway.outlier.EjectionReason;
import io.fairway.outlier.InstancesEjectedEvent;
import io.fairway.outlier.OutlierDetectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Ejection of real servers that answer 500, without any retry.
 */
class EjectionOverHttpTests {

	private static final int REQUESTS = 1000;

	private TestServers servers;

	private ConfigurableApplicationContext context;

	@AfterEach
	void stop() {
		this.context.close();
		this.servers.close();
	}

	@ParameterizedTest
	@EnumSource
	void oneOfFiveThatFailsIsEjectedAndTheOthersGoOn(Client client) {
		start(5, "fairway.loadbalancer.policy=least-connections");
		this.servers.fail(2);
		long succeeded = successes(client);
		assertThat(succeeded).isEqualTo(REQUESTS - 5);
		assertThat(succeeded / (double) REQUESTS).isGreaterThanOrEqualTo(0.995);
		assertThat(this.servers.requests(2)).isEqualTo(5);
		assertThat(ejected()).containsExactly(this.servers.ports().get(2));
		assertThat(List.of(0, 1, 3, 4))
			.allSatisfy((other) -> assertThat(this.servers.requests(other)).isGreaterThan(REQUESTS / 8));
	}

	@ParameterizedTest
	@CsvSource({ "REST_CLIENT, round-robin", "WEB_CLIENT, weighted" })
	void oneOfTenThatFailsIsEjectedByEachPolicy(Client client, String policy) {
		start(10, "fairway.loadbalancer.policy=" + policy);
		this.servers.fail(7);
		assertThat(successes(client)).isEqualTo(REQUESTS - 5);
		assertThat(ejected()).containsExactly(this.servers.ports().get(7));
	}

	/** This policy may avoid it before it has failed five times. */
	@Test
	void oneThatFailsFastDrawsNoTrafficOfTheAdaptivePolicy() {
		start(5, "fairway.loadbalancer.policy=adaptive");
		this.servers.fail(3);
		assertThat(successes(Client.REST_CLIENT)).isGreaterThanOrEqualTo(REQUESTS - 5);
		assertThat(this.servers.requests(3)).isLessThanOrEqualTo(5);
	}

	@ParameterizedTest
	@CsvSource({ "REST_CLIENT, 3", "REST_CLIENT, 10", "WEB_CLIENT, 20" })
	void whenAllFailTheLeastPossibleIsEjectedAndErrorsArePassedThrough(Client client, int instances) {
		start(instances);
		for (int i = 0; i < instances; i++) {
			this.servers.fail(i);
		}
		for (int i = 0; i < REQUESTS; i++) {
			assertThat(client.call(this.context).value()).isEqualTo(500);
		}
		assertThat(ejected()).hasSize(Math.max(1, instances / 10));
	}

	@ParameterizedTest
	@EnumSource
	void aServerThatIsHealedReturns(Client client) {
		start(3, "fairway.loadbalancer.outlier.interval=100ms", "fairway.loadbalancer.outlier.base-ejection-time=100ms",
				"fairway.loadbalancer.policy=round-robin");
		this.servers.fail(0);
		successes(client);
		this.servers.heal(0);
		await().until(() -> ejected().isEmpty());
		long before = this.servers.requests(0);
		assertThat(successes(client)).isEqualTo(REQUESTS);
		assertThat(this.servers.requests(0) - before).isBetween(REQUESTS / 3L, REQUESTS / 3L + 1);
	}

	@ParameterizedTest
	@EnumSource
	void tellsTheApplicationOnAThreadOfItsOwn(Client client) {
		start(3);
		this.servers.fail(1);
		successes(client);
		Events events = this.context.getBean(Events.class);
		await().until(() -> !events.received.isEmpty());
		assertThat(events.threads).containsOnly("fairway-events-1");
		assertThat(events.received).singleElement().satisfies((event) -> {
			assertThat(event.serviceId()).isEqualTo("users");
			assertThat(event.returned()).isEmpty();
			assertThat(event.ejected()).singleElement().satisfies((ejection) -> {
				assertThat(ejection.instance().port()).isEqualTo(this.servers.ports().get(1));
				assertThat(ejection.reason()).isEqualTo(EjectionReason.CONSECUTIVE_5XX);
				assertThat(ejection.duration()).hasSeconds(30);
			});
		});
	}

	@ParameterizedTest
	@EnumSource
	void whereItIsSwitchedOffForAServiceEverybodyIsCalled(Client client) {
		start(4, "fairway.loadbalancer.clients.users.outlier.enabled=false", "fairway.loadbalancer.policy=round-robin");
		this.servers.fail(1);
		assertThat(successes(client)).isEqualTo(REQUESTS - REQUESTS / 4);
	}

	private void start(int instances, String... properties) {
		this.servers = TestServers.start(instances);
		this.context = new SpringApplicationBuilder(Application.class)
			.properties("spring.main.web-application-type=none", "spring.cloud.loadbalancer.retry.enabled=false")
			.properties(this.servers.properties("users"))
			.properties(properties)
			.run();
	}

	private long successes(Client client) {
		long successes = 0;
		for (int i = 0; i < REQUESTS; i++) {
			successes += client.call(this.context).is2xxSuccessful() ? 1 : 0;
		}
		return successes;
	}

	private List<Integer> ejected() {
		return this.context.getBean(OutlierDetectors.class)
			.all()
			.stream()
			.flatMap((detector) -> detector.statuses().stream())
			.filter((status) -> status.current() != null)
			.map((status) -> status.instance().port())
			.toList();
	}

	enum Client {

		REST_CLIENT {

			@Override
			HttpStatusCode call(ConfigurableApplicationContext context) {
				return context.getBean(RestClient.class)
					.get()
					.uri("http://users/port")
					.exchange((request, response) -> {
						response.getBody().readAllBytes();
						return response.getStatusCode();
					});
			}

		},

		WEB_CLIENT {

			@Override
			HttpStatusCode call(ConfigurableApplicationContext context) {
				Supplier<Mono<ResponseEntity<Void>>> exchange = () -> context.getBean(WebClient.class)
					.get()
					.uri("http://users/port")
					.exchangeToMono((response) -> response.toBodilessEntity());
				return exchange.get().block().getStatusCode();
			}

		};

		abstract HttpStatusCode call(ConfigurableApplicationContext context);

	}

	@SpringBootApplication
	static class Application {

		@Bean
		@LoadBalanced
		RestClient.Builder restClientBuilder() {
			return RestClient.builder();
		}

		@Bean
		RestClient restClient(RestClient.Builder builder) {
			return builder.build();
		}

		@Bean
		@LoadBalanced
		WebClient.Builder webClientBuilder() {
			return WebClient.builder();
		}

		@Bean
		WebClient webClient(WebClient.Builder builder) {
			return builder.build();
		}

		@Bean
		Events events() {
			return new Events();
		}

	}

	static class Events {

		private final List<InstancesEjectedEvent> received = new CopyOnWriteArrayList<>();

		private final List<String> threads = new CopyOnWriteArrayList<>();

		@EventListener
		void ejected(InstancesEjectedEvent event) {
			this.threads.add(Thread.currentThread().getName());
			this.received.add(event);
		}

	}

}
