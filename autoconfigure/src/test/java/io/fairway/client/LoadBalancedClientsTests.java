package io.fairway.client;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.cloud.client.loadbalancer.LoadBalanced;
import org.springframework.cloud.openfeign.EnableFeignClients;
import org.springframework.cloud.openfeign.FeignClient;
import org.springframework.context.annotation.Bean;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestTemplate;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.service.annotation.GetExchange;
import org.springframework.web.service.registry.HttpServiceGroup.ClientType;
import org.springframework.web.service.registry.ImportHttpServices;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Every kind of client, over real HTTP, with nothing but properties.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
class LoadBalancedClientsTests {

	private static final TestServers servers = TestServers.start(3);

	@DynamicPropertySource
	static void properties(DynamicPropertyRegistry registry) {
		registry.add("fairway.loadbalancer.policy", () -> "round-robin");
		for (String service : List.of("users", "reactive-users")) {
			for (String property : servers.properties(service)) {
				int separator = property.indexOf('=');
				registry.add(property.substring(0, separator), () -> property.substring(separator + 1));
			}
		}
	}

	@AfterAll
	static void stop() {
		servers.close();
	}

	@Test
	void balancesRestTemplate(@Autowired RestTemplate restTemplate) {
		assertBalanced(() -> restTemplate.getForObject("http://users/port", String.class));
	}

	@Test
	void balancesRestClient(@Autowired RestClient.Builder builder) {
		RestClient client = builder.build();
		assertBalanced(() -> client.get().uri("http://users/port").retrieve().body(String.class));
	}

	@Test
	void balancesWebClient(@Autowired WebClient.Builder builder) {
		WebClient client = builder.build();
		assertBalanced(() -> client.get().uri("http://users/port").retrieve().bodyToMono(String.class).block());
	}

	@Test
	void balancesHttpServiceGroupOverRestClient(@Autowired Users users) {
		assertBalanced(users::port);
	}

	@Test
	void balancesHttpServiceGroupOverWebClient(@Autowired ReactiveUsers users) {
		assertBalanced(users::port);
	}

	@Test
	void balancesFeign(@Autowired FeignUsers users) {
		assertBalanced(users::port);
	}

	private static void assertBalanced(Supplier<String> call) {
		List<Integer> answers = new ArrayList<>();
		for (int i = 0; i < 12; i++) {
			answers.add(Integer.valueOf(call.get()));
		}
		assertThat(servers.ports()).allSatisfy((port) -> assertThat(answers).filteredOn(port::equals).hasSize(4));
	}

	interface Users {

		@GetExchange("/port")
		String port();

	}

	interface ReactiveUsers {

		@GetExchange("/port")
		String port();

	}

	@FeignClient("users")
	interface FeignUsers {

		@GetMapping("/port")
		String port();

	}

	@SpringBootApplication
	@EnableFeignClients(clients = FeignUsers.class)
	@ImportHttpServices(group = "users", types = Users.class, clientType = ClientType.REST_CLIENT)
	@ImportHttpServices(group = "reactive-users", types = ReactiveUsers.class, clientType = ClientType.WEB_CLIENT)
	static class Application {

		@Bean
		@LoadBalanced
		RestTemplate restTemplate() {
			return new RestTemplate();
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

	}

}
