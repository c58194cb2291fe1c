package io.fairway.integration.spring;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.cloud.client.loadbalancer.LoadBalanced;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.client.RestClient;
import org.springframework.web.reactive.function.client.WebClient;

/**
 * An application with a discovery client of Spring Cloud's and, beside it, Fairway. What
 * registers it is Spring Cloud's part alone.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import(Application.Endpoint.class)
class Application {

	static ConfigurableApplicationContext run(String... properties) {
		return new SpringApplicationBuilder(Application.class).web(WebApplicationType.SERVLET)
			.properties("server.port=0", "server.address=127.0.0.1", "spring.main.banner-mode=off",
					"eureka.client.enabled=false", "eureka.client.jersey.enabled=false",
					"spring.cloud.zookeeper.enabled=false", "spring.cloud.nacos.discovery.enabled=false",
					"fairway.discovery.registries.others.type=spring", "endpoint.name=none")
			.properties(properties)
			.run();
	}

	/**
	 * Not for others: Eureka's client would call its own server through a load balancer.
	 */
	@Bean(defaultCandidate = false)
	@LoadBalanced
	RestClient.Builder balancedRestClientBuilder() {
		return RestClient.builder();
	}

	@Bean(defaultCandidate = false)
	@LoadBalanced
	WebClient.Builder balancedWebClientBuilder() {
		return WebClient.builder();
	}

	@RestController
	static class Endpoint {

		private final String name;

		Endpoint(@Value("${endpoint.name}") String name) {
			this.name = name;
		}

		@GetMapping("/name")
		String name() {
			return this.name;
		}

	}

}
