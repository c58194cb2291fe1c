package io.fairway.integration.servlet;

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
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.cloud.client.loadbalancer.LoadBalanced;
import org.springframework.context.annotation.Bean;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.util.ClassUtils;
import org.springframework.web.client.RestClient;

import io.fairway.integration.support.Calls;
import io.fairway.integration.support.LoopbackServers;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The smallest class path of a servlet application that has something to balance.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
		properties = { "spring.application.name=orders", "fairway.registration.host=127.0.0.1",
				"fairway.discovery.registries.local.type=memory" })
class ServletOnlyTests {

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
	@ValueSource(strings = { "org.springframework.web.reactive.function.client.WebClient",
			"org.springframework.web.reactive.DispatcherHandler", "reactor.netty.http.client.HttpClient",
			"org.springframework.cloud.openfeign.FeignClient", "org.springframework.cloud.gateway.route.Route",
			"org.springframework.cloud.gateway.server.mvc.config.RouteProperties",
			"org.springframework.boot.actuate.endpoint.annotation.Endpoint",
			"org.springframework.boot.health.contributor.HealthIndicator",
			"io.micrometer.core.instrument.MeterRegistry", "com.netflix.concurrency.limits.Limit",
			"com.github.benmanes.caffeine.cache.Caffeine" })
	void doesWithout(String className) {
		assertThat(ClassUtils.isPresent(className, null)).isFalse();
	}

	@Test
	void balancesRestClient(@Autowired RestClient.Builder builder) {
		RestClient client = builder.build();
		assertThat(Calls.tally(12, () -> client.get().uri("http://users/").retrieve().body(String.class)))
			.isEqualTo(Map.of("first", 4, "second", 4, "third", 4));
	}

	@Test
	void registersItself(@Autowired DiscoveryClient discovery, @LocalServerPort int port) {
		assertThat(discovery.getInstances("orders")).singleElement()
			.extracting(ServiceInstance::getPort)
			.isEqualTo(port);
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
