package io.fairway.client;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import feign.FeignException;
import feign.Retryer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.cloud.client.loadbalancer.LoadBalanced;
import org.springframework.cloud.openfeign.EnableFeignClients;
import org.springframework.cloud.openfeign.FeignClient;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;
import org.springframework.http.client.SimpleClientHttpRequestFactory;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestTemplate;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Mono;

import io.fairway.feedback.InstanceStatsRegistry;
import io.fairway.retry.Retries;
import io.fairway.retry.RetryRegistry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * Attempts that fail over real sockets, and what is repeated elsewhere.
 */
class RetryTests {

	private static final int CALLS = 60;

	private final List<RecordingServer> servers = new ArrayList<>();

	private ConfigurableApplicationContext context;

	@AfterEach
	void close() {
		if (this.context != null) {
			this.context.close();
		}
		this.servers.forEach(RecordingServer::close);
	}

	@ParameterizedTest
	@EnumSource
	void instanceThatRefusesConnectionsCostsNoRequest(Kind kind) {
		serve("ok", "ok");
		Caller client = client(kind, List.of(FaultServer.deadPort()), "retry.budget.percent=100");
		for (int i = 0; i < CALLS; i++) {
			assertThat(client.call((i % 2 == 0) ? HttpMethod.POST : HttpMethod.GET)).isEqualTo(200);
		}
		assertThat(requests()).isEqualTo(CALLS);
		assertThat(retries().made()).isPositive();
		assertNothingInFlight();
	}

	@ParameterizedTest
	@EnumSource
	void whereTheOwnZoneRefusesConnectionsTheNextOneIsCalled(Kind kind) {
		serve("ok");
		Caller client = client(kind, List.of(FaultServer.deadPort()), "retry.budget.percent=100",
				"outlier.enabled=false", "locality.zone=here", zone(0, "there"), zone(1, "here"));
		for (int i = 0; i < CALLS; i++) {
			assertThat(client.call(HttpMethod.POST)).isEqualTo(200);
		}
		assertThat(retries().made()).isEqualTo(CALLS);
		assertNothingInFlight();
	}

	@ParameterizedTest
	@EnumSource
	void whereOnlyTheOwnZoneIsWantedAFailureStaysAFailure(Kind kind) {
		serve("ok");
		Caller client = client(kind, List.of(FaultServer.deadPort()), "locality.mode=strict", "locality.zone=here",
				zone(0, "there"), zone(1, "here"));
		assertThatException().isThrownBy(() -> client.call(HttpMethod.GET));
		assertThat(requests()).isZero();
	}

	@Test
	void aServiceThatNobodyKnowsFailsWithItsReason() {
		Caller client = client(Kind.REST_CLIENT, List.of());
		assertThatException().isThrownBy(() -> client.call(HttpMethod.GET))
			.isInstanceOf(NoInstanceAvailableException.class)
			.withMessage("No instances available for users: no registry knows one");
	}

	@ParameterizedTest
	@EnumSource
	void withoutOtherInstanceTheFailureIsTheCallers(Kind kind) {
		Caller client = client(kind, List.of(FaultServer.deadPort()));
		assertThatException().isThrownBy(() -> client.call(HttpMethod.GET));
		assertThat(retries().made()).isZero();
		assertNothingInFlight();
	}

	@ParameterizedTest
	@EnumSource
	void eachInstanceIsTriedOnce(Kind kind) {
		Caller client = client(kind, Stream.generate(FaultServer::deadPort).limit(3).toList(), "retry.max-attempts=5");
		assertThatException().isThrownBy(() -> client.call(HttpMethod.GET));
		assertThat(retries().made()).isEqualTo(2);
		assertNothingInFlight();
	}

	@ParameterizedTest
	@EnumSource
	void offRepeatsNothing(Kind kind) {
		serve("ok");
		Caller client = client(kind, List.of(FaultServer.deadPort()), "retry.mode=off", "policy=round-robin");
		assertThatException().isThrownBy(() -> {
			client.call(HttpMethod.GET);
			client.call(HttpMethod.GET);
		});
	}

	@ParameterizedTest
	@EnumSource
	void answersAreRepeatedOnEveryInstanceAndTheLastOneIsTheCallers(Kind kind) {
		serve("503", "503", "503", "503");
		Caller client = client(kind, List.of(), "retry.mode=idempotent");
		assertThat(client.call(HttpMethod.DELETE)).isEqualTo(503);
		assertThat(this.servers).extracting(RecordingServer::requests).containsOnly(0, 1);
		assertThat(requests()).isEqualTo(3);
		assertNothingInFlight();
	}

	@ParameterizedTest
	@EnumSource
	void whatIsNotIdempotentIsNotRepeatedOnceItWasSent(Kind kind) {
		serve("503", "reset");
		Caller client = client(kind, List.of(), "retry.mode=idempotent", "policy=round-robin");
		int failed = 0;
		for (int i = 0; i < 2; i++) {
			try {
				assertThat(client.call(HttpMethod.POST)).isEqualTo(503);
			}
			catch (RuntimeException ex) {
				failed++;
			}
		}
		assertThat(failed).isEqualTo(1);
		// The JDK's HttpURLConnection repeats a POST by itself, which the servers would
		// see.
		assertThat(retries().made()).isZero();
	}

	@ParameterizedTest
	@EnumSource
	void aBrokenConnectionIsRepeated(Kind kind) {
		serve("reset", "ok");
		Caller client = client(kind, List.of(), "retry.mode=idempotent", "retry.budget.percent=100");
		for (int i = 0; i < CALLS; i++) {
			assertThat(client.call(HttpMethod.GET)).isEqualTo(200);
		}
		assertNothingInFlight();
	}

	@ParameterizedTest
	@EnumSource
	void theBodyOfAnAnswerIsNotRepeated(Kind kind) {
		serve("broken", "broken", "broken");
		Caller client = client(kind, List.of(), "retry.mode=idempotent");
		assertThatException().isThrownBy(() -> client.call(HttpMethod.GET));
		assertThat(requests()).isEqualTo(1);
		assertNothingInFlight();
	}

	@ParameterizedTest
	@EnumSource
	void aServiceThatFailsIsHitHardlyHarder(Kind kind) {
		serve("503", "503", "503");
		Caller client = client(kind, List.of(), "retry.mode=idempotent");
		for (int i = 0; i < 200; i++) {
			assertThat(client.call(HttpMethod.GET)).isEqualTo(503);
		}
		assertThat(requests()).isBetween(201, 240);
		assertThat(retries().refused()).isPositive();
		assertNothingInFlight();
	}

	@ParameterizedTest
	@EnumSource
	void theOnlyInstanceIsCalledAgainAfterAPause(Kind kind) {
		serve("503 once");
		Caller client = client(kind, List.of(), "retry.mode=idempotent", "retry.backoff.enabled=true",
				"retry.backoff.initial-interval=10ms", "retry.backoff.max-interval=20ms");
		assertThat(client.call(HttpMethod.GET)).isEqualTo(200);
		assertThat(requests()).isEqualTo(2);
	}

	private void serve(String... behaviours) {
		for (String behaviour : behaviours) {
			this.servers.add(RecordingServer.start(behaviour));
		}
	}

	private Caller client(Kind kind, List<Integer> dead, String... settings) {
		List<Integer> ports = new ArrayList<>(this.servers.stream().map(RecordingServer::port).toList());
		ports.addAll(dead);
		List<String> properties = new ArrayList<>(List.of("spring.cloud.loadbalancer.retry.enabled=false",
				"logging.level.reactor=off", "fairway.discovery.registries.fixed.type=config"));
		IntStream.range(0, ports.size())
			.mapToObj((i) -> "fairway.discovery.registries.fixed.services.users[" + i + "].uri=http://127.0.0.1:"
					+ ports.get(i))
			.forEach(properties::add);
		Stream.of(settings)
			.map((setting) -> setting.startsWith("fairway.") ? setting : "fairway.loadbalancer." + setting)
			.forEach(properties::add);
		this.context = new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.properties(properties.toArray(String[]::new))
			.run();
		return kind.client(this.context);
	}

	private static String zone(int index, String zone) {
		return "fairway.discovery.registries.fixed.services.users[" + index + "].zone=" + zone;
	}

	private Retries retries() {
		return this.context.getBean(RetryRegistry.class).of("users");
	}

	private int requests() {
		return this.servers.stream().mapToInt(RecordingServer::requests).sum();
	}

	private void assertNothingInFlight() {
		assertThat(this.context.getBean(InstanceStatsRegistry.class).all()).allSatisfy((stats) -> {
			assertThat(stats.inFlight()).isZero();
			assertThat(stats.service().inFlight()).isZero();
		});
	}

	@FunctionalInterface
	interface Caller {

		/** Makes a call with a method, and returns the status of the answer. */
		int call(HttpMethod method);

	}

	enum Kind {

		REST_TEMPLATE {
			@Override
			Caller client(ConfigurableApplicationContext context) {
				RestTemplate template = context.getBean(RestTemplate.class);
				return (method) -> template.exchange("http://users/", method, null, String.class)
					.getStatusCode()
					.value();
			}
		},

		REST_CLIENT {
			@Override
			Caller client(ConfigurableApplicationContext context) {
				RestClient client = context.getBean(RestClient.Builder.class).build();
				return (method) -> client.method(method).uri("http://users/").exchange((request, response) -> {
					response.getBody().readAllBytes();
					return response.getStatusCode().value();
				});
			}
		},

		WEB_CLIENT {
			@Override
			Caller client(ConfigurableApplicationContext context) {
				WebClient client = context.getBean(WebClient.Builder.class).build();
				return (method) -> client.method(method)
					.uri("http://users/")
					.exchangeToMono((response) -> response.bodyToMono(String.class)
						.thenReturn(response.statusCode().value())
						.switchIfEmpty(Mono.just(response.statusCode().value())))
					.block();
			}
		},

		FEIGN {
			@Override
			Caller client(ConfigurableApplicationContext context) {
				Users users = context.getBean(Users.class);
				return (method) -> {
					try {
						users.call(method);
						return 200;
					}
					catch (FeignException.ServiceUnavailable ex) {
						return ex.status();
					}
				};
			}
		};

		abstract Caller client(ConfigurableApplicationContext context);

	}

	@FeignClient("users")
	interface Users {

		@GetMapping("/")
		String get();

		@PostMapping("/")
		String post();

		@DeleteMapping("/")
		String delete();

		default void call(HttpMethod method) {
			switch (method.name()) {
				case "GET" -> get();
				case "POST" -> post();
				default -> delete();
			}
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@EnableFeignClients(clients = Users.class)
	static class Application {

		@Bean
		@LoadBalanced
		RestTemplate restTemplate() {
			RestTemplate template = new RestTemplate(new SimpleClientHttpRequestFactory());
			template.setErrorHandler((response) -> false);
			return template;
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

		@Bean
		Retryer retryer() {
			return Retryer.NEVER_RETRY;
		}

		@Bean
		feign.Request.Options options() {
			return new feign.Request.Options(5, TimeUnit.SECONDS, 5, TimeUnit.SECONDS, true);
		}

	}

}
