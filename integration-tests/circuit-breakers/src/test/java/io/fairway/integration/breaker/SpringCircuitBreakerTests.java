package io.fairway.integration.breaker;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.cloud.client.circuitbreaker.CircuitBreaker;
import org.springframework.cloud.client.circuitbreaker.CircuitBreakerFactory;
import org.springframework.cloud.client.loadbalancer.LoadBalanced;
import org.springframework.context.annotation.Bean;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.web.client.RestClient;

import io.fairway.breaker.BreakerState;
import io.fairway.breaker.CircuitBreakers;
import io.fairway.breaker.InstanceBreaker;
import io.fairway.feedback.InstanceStatsRegistry;
import io.fairway.feedback.RequestRefusedException;
import io.fairway.integration.support.FaultServer;
import io.fairway.integration.support.LoopbackServers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * An application whose calls go through a circuit breaker of Spring Cloud and through
 * ours.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.NONE,
		properties = { "fairway.loadbalancer.outlier.enabled=false", "fairway.loadbalancer.retry.mode=off",
				"fairway.loadbalancer.policy=round-robin",
				"fairway.loadbalancer.clients.users.circuit-breaker.enabled=true",
				"fairway.loadbalancer.clients.users.circuit-breaker.sliding-window-size=5",
				"fairway.loadbalancer.clients.orders.circuit-breaker.service.enabled=true",
				"fairway.loadbalancer.clients.orders.circuit-breaker.service.sliding-window-size=5",
				"resilience4j.circuitbreaker.configs.default.sliding-window-size=10",
				"resilience4j.circuitbreaker.configs.default.minimum-number-of-calls=10" })
class SpringCircuitBreakerTests {

	private static final FaultServer server = FaultServer.start();

	private static final FaultServer other = FaultServer.start();

	@Autowired
	private CircuitBreakerFactory<?, ?> factory;

	@Autowired
	private CircuitBreakers breakers;

	@Autowired
	private InstanceStatsRegistry stats;

	@Autowired
	private RestClient.Builder builder;

	@DynamicPropertySource
	static void instances(DynamicPropertyRegistry properties) {
		properties.add("fairway.discovery.registries.fixed.type", () -> "config");
		for (String service : new String[] { "users", "orders" }) {
			properties.add(LoopbackServers.property(service, 0, "uri"), () -> "http://127.0.0.1:" + server.port());
		}
		properties.add(LoopbackServers.property("users", 1, "uri"), () -> "http://127.0.0.1:" + other.port());
	}

	@AfterAll
	static void stop() {
		server.close();
		other.close();
	}

	@Test
	void breakersOfInstancesAndThatOfSpringCloudCountTheSameCalls() {
		CircuitBreaker spring = this.factory.create("users");
		for (int i = 0; i < 10; i++) {
			assertThat(call(spring, "users")).startsWith("fallback after InternalServerError");
		}
		assertThat(this.stats.all()
			.filter((stats) -> stats.id().serviceId().equals("users"))
			.map((stats) -> stats.control(InstanceBreaker.class).state())).hasSize(2).containsOnly(BreakerState.OPEN);
		assertThat(call(spring, "users")).isEqualTo("fallback after CallNotPermittedException");
	}

	@Test
	void whatOursRefusesIsAFailureForThatOfSpringCloud() {
		CircuitBreaker spring = this.factory.create("orders");
		for (int i = 0; i < 5; i++) {
			assertThat(call(spring, "orders")).startsWith("fallback after InternalServerError");
		}
		assertThat(this.breakers.of("orders").state()).isEqualTo(BreakerState.OPEN);
		for (int i = 0; i < 5; i++) {
			assertThat(call(spring, "orders")).isEqualTo("fallback after RequestRefusedException");
		}
		assertThat(call(spring, "orders")).isEqualTo("fallback after CallNotPermittedException");
		assertThatExceptionOfType(RequestRefusedException.class).isThrownBy(() -> get("orders"));
	}

	private String call(CircuitBreaker breaker, String service) {
		return breaker.run(() -> get(service), (failure) -> "fallback after " + failure.getClass().getSimpleName());
	}

	private String get(String service) {
		return this.builder.build().get().uri("http://" + service + "/error").retrieve().body(String.class);
	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Bean
		@LoadBalanced
		RestClient.Builder restClientBuilder() {
			return RestClient.builder();
		}

	}

}
