package io.fairway.integration.webflux;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.cloud.client.loadbalancer.LoadBalanced;
import org.springframework.context.annotation.Bean;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import io.fairway.integration.support.Calls;
import io.fairway.integration.support.LoopbackServers;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a {@code WebClient} in a reactive handler knows of the request being served.
 */
@SpringBootTest(classes = InboundVersionTests.Application.class,
		webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
class InboundVersionTests {

	/** Started for each class that inherits these tests. */
	private static LoopbackServers servers;

	@LocalServerPort
	private int port;

	@DynamicPropertySource
	static void instances(DynamicPropertyRegistry properties) {
		servers = LoopbackServers.start("first", "second", "third");
		properties.add("fairway.discovery.registries.fixed.type", () -> "config");
		properties.add("fairway.loadbalancer.policy", () -> "round-robin");
		properties.add("fairway.loadbalancer.clients.strict.version.propagate", () -> "false");
		properties.add("fairway.loadbalancer.clients.sourced.policy", () -> "consistent-hash");
		properties.add("fairway.loadbalancer.clients.sourced.consistent-hash.key.source-ip", () -> "true");
		for (String service : List.of("users", "strict", "sourced")) {
			servers.listAs(service, properties::add);
			for (int i = 0; i < 3; i++) {
				String version = "1." + i;
				properties.add(LoopbackServers.property(service, i, "version"), () -> version);
			}
		}
	}

	@AfterAll
	static void stop() {
		servers.close();
	}

	@Test
	void wantsTheVersionThatTheInboundRequestAsksFor() {
		assertThat(tally("/users", "1.1")).isEqualTo(Map.of("second", 12));
		assertThat(tally("/users", "<1.2")).isEqualTo(Map.of("first", 6, "second", 6));
	}

	@Test
	void wantsItOnOtherThreadsToo() {
		assertThat(tally("/elsewhere/users", "1.1")).isEqualTo(Map.of("second", 12));
	}

	@Test
	void wantsNoneWherePropagationIsOff() {
		assertThat(tally("/strict", "1.1")).isEqualTo(Map.of("first", 4, "second", 4, "third", 4));
	}

	@Test
	void knowsWhereTheInboundRequestCameFrom() {
		assertThat(Calls.tally(12, () -> Calls.get(this.port, "/sourced").body())).hasSize(1);
	}

	private Map<String, Integer> tally(String path, String version) {
		return Calls.tally(12, () -> Calls.get(this.port, path, "X-Service-Version", version).body());
	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Bean
		@LoadBalanced
		WebClient.Builder webClientBuilder() {
			return WebClient.builder();
		}

		@Bean
		Edge edge(WebClient.Builder builder) {
			return new Edge(builder.build());
		}

	}

	@RestController
	record Edge(WebClient client) {

		@GetMapping("/{service}")
		Mono<String> call(@PathVariable String service) {
			return this.client.get().uri("http://" + service + "/").retrieve().bodyToMono(String.class);
		}

		@GetMapping("/elsewhere/{service}")
		Mono<String> callElsewhere(@PathVariable String service) {
			return Mono.just(service).publishOn(Schedulers.boundedElastic()).flatMap(this::call);
		}

	}

}
