package io.fairway.integration.webflux;

import java.util.Map;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.discovery.ReactiveDiscoveryClient;
import org.springframework.cloud.client.loadbalancer.LoadBalanced;
import org.springframework.context.annotation.Bean;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.util.ClassUtils;
import org.springframework.web.reactive.function.client.WebClient;

import io.fairway.integration.support.Calls;
import io.fairway.integration.support.LoopbackServers;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A reactive application that has no servlet, no blocking client and no configuration but
 * its registries.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
		properties = { "spring.application.name=orders", "fairway.registration.host=127.0.0.1",
				"fairway.discovery.registries.local.type=memory" })
class WebFluxOnlyTests {

	private static final LoopbackServers servers = LoopbackServers.start("first", "second", "third");

	@DynamicPropertySource
	static void instances(DynamicPropertyRegistry properties) {
		properties.add("fairway.discovery.registries.fixed.type", () -> "config");
		properties.add("fairway.loadbalancer.policy", () -> "round-robin");
		servers.listAs("users", properties::add);
	}

	@AfterAll
	static void stop() {
		servers.close();
	}

	@ParameterizedTest
	@ValueSource(strings = { "jakarta.servlet.Servlet", "org.springframework.web.servlet.DispatcherServlet",
			"org.springframework.boot.restclient.RestTemplateBuilder",
			"org.springframework.cloud.openfeign.FeignClient", "org.springframework.cloud.gateway.route.Route" })
	void doesWithout(String className) {
		assertThat(ClassUtils.isPresent(className, null)).isFalse();
	}

	@Test
	void registersItselfWhereTheReactiveDiscoveryClientSeesIt(@Autowired ReactiveDiscoveryClient discovery,
			@LocalServerPort int port) {
		assertThat(discovery.getServices().collectList().block()).contains("orders", "users");
		assertThat(discovery.getInstances("orders").collectList().block()).singleElement()
			.extracting(ServiceInstance::getPort)
			.isEqualTo(port);
	}

	@Test
	void balancesWebClient(@Autowired WebClient.Builder builder) {
		WebClient client = builder.build();
		assertThat(Calls.tally(12, () -> client.get().uri("http://users/").retrieve().bodyToMono(String.class).block()))
			.isEqualTo(Map.of("first", 4, "second", 4, "third", 4));
	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Bean
		@LoadBalanced
		WebClient.Builder webClientBuilder() {
			return WebClient.builder();
		}

	}

}
