package io.fairway.integration.connections;

import java.util.ArrayList;
import java.util.List;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.restclient.RestTemplateBuilder;
import org.springframework.boot.restclient.autoconfigure.RestClientBuilderConfigurer;
import org.springframework.boot.webclient.WebClientCustomizer;
import org.springframework.cloud.client.loadbalancer.LoadBalanced;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestTemplate;
import org.springframework.web.reactive.function.client.WebClient;

/**
 * An application whose clients Spring Boot configures.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
class Application {

	static final String PREFIX = "fairway.loadbalancer.clients.users.connection.";

	/** Starts one that knows a server as the only instance of the service "users". */
	static ConfigurableApplicationContext start(CountingServer users, TestClient client, String... properties) {
		List<String> all = new ArrayList<>(List.of(client.properties()));
		all.add(instance("users", users.port()));
		all.addAll(List.of(properties));
		return start(all.toArray(String[]::new));
	}

	static String instance(String serviceId, int port) {
		return "fairway.discovery.registries.fixed.services." + serviceId + "[0].uri=http://127.0.0.1:" + port;
	}

	static ConfigurableApplicationContext start(String... properties) {
		return new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.properties("spring.main.banner-mode=off", "fairway.discovery.registries.fixed.type=config",
					"fairway.loadbalancer.retry.mode=off", "fairway.loadbalancer.outlier.enabled=false")
			.properties(properties)
			.run();
	}

	@Bean
	@LoadBalanced
	RestClient.Builder restClientBuilder(RestClientBuilderConfigurer configurer) {
		return configurer.configure(RestClient.builder());
	}

	@Bean
	@LoadBalanced
	RestTemplate restTemplate(RestTemplateBuilder builder) {
		return builder.build();
	}

	@Bean
	@LoadBalanced
	WebClient.Builder webClientBuilder(ObjectProvider<WebClientCustomizer> customizers) {
		WebClient.Builder builder = WebClient.builder();
		customizers.orderedStream().forEach((customizer) -> customizer.customize(builder));
		return builder;
	}

}
