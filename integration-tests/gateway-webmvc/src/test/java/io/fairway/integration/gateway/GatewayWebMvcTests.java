package io.fairway.integration.gateway;

import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.cloud.gateway.server.mvc.filter.LoadBalancerFilterFunctions;
import org.springframework.cloud.gateway.server.mvc.handler.GatewayRouterFunctions;
import org.springframework.cloud.gateway.server.mvc.handler.HandlerFunctions;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.http.ResponseEntity;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.client.HttpServerErrorException;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.ServerResponse;

import io.fairway.integration.support.Calls;
import io.fairway.integration.support.LoopbackServers;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The servlet gateway in front of real servers, with routes in properties and in Java.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
class GatewayWebMvcTests {

	private static final LoopbackServers servers = LoopbackServers.start("first", "second", "third");

	@LocalServerPort
	private int port;

	@DynamicPropertySource
	static void instances(DynamicPropertyRegistry properties) {
		List<String> versions = List.of("1.0", "1.0", "2.0");
		List<String> zones = List.of("here", "here", "there");
		properties.add("fairway.loadbalancer.policy", () -> "round-robin");
		servers.listAs("users", properties::add);
		servers.listAs("zoned", properties::add);
		for (int i = 0; i < 3; i++) {
			String version = versions.get(i);
			String zone = zones.get(i);
			properties.add(LoopbackServers.property("users", i, "version"), () -> version);
			properties.add(LoopbackServers.property("zoned", i, "version"), () -> version);
			properties.add(LoopbackServers.property("zoned", i, "zone"), () -> zone);
		}
	}

	@AfterAll
	static void stop() {
		servers.close();
	}

	@Test
	void balancesARoute() {
		assertThat(tally("/users/name")).isEqualTo(Map.of("first", 4, "second", 4, "third", 4));
	}

	@Test
	void balancesARouteWrittenInJava() {
		assertThat(tally("/java/users/name")).isEqualTo(Map.of("first", 4, "second", 4, "third", 4));
	}

	@Test
	void routesToTheVersionThatTheHeaderAsksFor() {
		assertThat(tally("/users/name", "X-Service-Version", "1.0")).isEqualTo(Map.of("first", 6, "second", 6));
		assertThat(tally("/users/name", "X-Service-Version", "v2.0")).isEqualTo(Map.of("third", 12));
	}

	@Test
	void whenNobodyHasTheVersionAnswersServiceUnavailable() {
		assertThat(get("/users/name", "X-Service-Version", "3.0").statusCode()).isEqualTo(503);
	}

	@Test
	void whenTheServiceIsUnknownAnswersServiceUnavailable() {
		assertThat(get("/unknown/name").statusCode()).isEqualTo(503);
	}

	@Test
	void prefersItsOwnZone() {
		assertThat(tally("/zoned/name")).isEqualTo(Map.of("first", 6, "second", 6));
	}

	@Test
	void whenTheZoneHasNoInstanceOfTheVersionLeavesTheZone() {
		assertThat(tally("/zoned/name", "X-Service-Version", "2.0")).isEqualTo(Map.of("third", 12));
	}

	private Map<String, Integer> tally(String path, String... headers) {
		return Calls.tally(12, () -> get(path, headers).body());
	}

	private HttpResponse<String> get(String path, String... headers) {
		return Calls.get(this.port, path, headers);
	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(GatewayErrors.class)
	static class Application {

		@Bean
		RouterFunction<ServerResponse> usersRoute() {
			return GatewayRouterFunctions.route("users-in-java")
				.GET("/java/users/**", HandlerFunctions.http())
				.filter(LoadBalancerFilterFunctions.lb("users"))
				.build();
		}

	}

	/**
	 * Spring Cloud Gateway Server WebMVC throws its 503 and leaves it to the application
	 * to make an answer of it. Without this, the answer is 500.
	 */
	@ControllerAdvice
	static class GatewayErrors {

		@ExceptionHandler
		ResponseEntity<Void> answer(HttpServerErrorException failure) {
			return ResponseEntity.status(failure.getStatusCode()).build();
		}

	}

}
