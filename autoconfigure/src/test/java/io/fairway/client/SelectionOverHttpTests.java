package io.fairway.client;

import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.loadbalancer.LoadBalanced;
import org.springframework.cloud.loadbalancer.annotation.LoadBalancerClient;
import org.springframework.cloud.loadbalancer.core.ServiceInstanceListSupplier;
import org.springframework.cloud.loadbalancer.support.LoadBalancerClientFactory;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.http.HttpHeaders;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.web.client.RestClient;
import org.springframework.web.reactive.function.client.WebClient;

import io.fairway.discovery.InstanceDirectory;
import io.fairway.routing.DirectoryServiceInstanceListSupplier;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Hints, subsets and sticky sessions of real clients, over real HTTP.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.NONE)
class SelectionOverHttpTests {

	private static final TestServers servers = TestServers.start(3);

	private final Function<Header, List<Integer>> restClient;

	private final Function<Header, List<Integer>> webClient;

	private final ConfigurableApplicationContext context;

	SelectionOverHttpTests(@Autowired RestClient.Builder rest, @Autowired WebClient.Builder web,
			@Autowired ConfigurableApplicationContext context) {
		this.context = context;
		RestClient restClient = rest.build();
		this.restClient = (header) -> twelve(() -> restClient.get()
			.uri("http://" + header.service() + "/port")
			.header(header.name(), header.value())
			.retrieve()
			.body(String.class));
		WebClient webClient = web.build();
		this.webClient = (header) -> twelve(() -> webClient.get()
			.uri("http://" + header.service() + "/port")
			.header(header.name(), header.value())
			.retrieve()
			.bodyToMono(String.class)
			.block());
	}

	@DynamicPropertySource
	static void properties(DynamicPropertyRegistry registry) {
		registry.add("fairway.loadbalancer.policy", () -> "round-robin");
		for (String service : List.of("users", "carts")) {
			for (String property : servers.properties(service)) {
				int separator = property.indexOf('=');
				registry.add(property.substring(0, separator), () -> property.substring(separator + 1));
			}
		}
		String instances = "fairway.discovery.registries.fixed.services.users";
		registry.add(instances + "[0].metadata.hint", () -> "green");
		registry.add(instances + "[1].tags", () -> "gold");
		registry.add(instances + "[2].tags", () -> "gold");
		registry.add("fairway.loadbalancer.clients.users.hint.enabled", () -> "true");
		registry.add("fairway.loadbalancer.clients.users.subset-header", () -> "X-Subset");
		registry.add("fairway.loadbalancer.clients.users.subsets.gold.match.tags", () -> "gold");
	}

	@AfterAll
	static void stop() {
		servers.close();
	}

	@Test
	void goesWhereTheHintPoints() {
		Header hint = new Header("users", "X-SC-LB-Hint", "green");
		assertThat(this.restClient.apply(hint)).containsOnly(port(0));
		assertThat(this.webClient.apply(hint)).containsOnly(port(0));
	}

	@Test
	void goesToTheSubsetThatTheHeaderNames() {
		Header subset = new Header("users", "X-Subset", "gold");
		assertThat(this.restClient.apply(subset)).containsOnly(port(1), port(2));
		assertThat(this.webClient.apply(subset)).containsOnly(port(1), port(2));
	}

	@Test
	void goesAnywhereForAHintOrSubsetThatNobodyKnows() {
		Header subset = new Header("users", "X-Subset", "platinum");
		assertThat(this.restClient.apply(subset)).hasSameElementsAs(servers.ports());
		assertThat(this.webClient.apply(new Header("users", "X-SC-LB-Hint", "red"))).hasSameElementsAs(servers.ports());
	}

	@Test
	void staysWhereTheCookiePoints() {
		ServiceInstance instance = this.context.getBean(LoadBalancerClientFactory.class)
			.getInstance("carts", ServiceInstanceListSupplier.class)
			.get()
			.blockFirst()
			.get(1);
		Header cookie = new Header("carts", HttpHeaders.COOKIE, "sc-lb-instance-id=" + instance.getInstanceId());
		assertThat(this.restClient.apply(cookie)).containsOnly(instance.getPort());
	}

	@Test
	void goesAnywhereForACookieThatPointsNowhere() {
		Header cookie = new Header("carts", HttpHeaders.COOKIE, "sc-lb-instance-id=evil:80");
		assertThat(this.restClient.apply(cookie)).hasSameElementsAs(servers.ports());
	}

	private static int port(int server) {
		return servers.ports().get(server);
	}

	private static List<Integer> twelve(Supplier<String> call) {
		return IntStream.range(0, 12).mapToObj((i) -> Integer.valueOf(call.get())).toList();
	}

	private record Header(String service, String name, String value) {
	}

	@SpringBootApplication
	@LoadBalancerClient(name = "carts", configuration = StickyConfiguration.class)
	static class Application {

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

	static class StickyConfiguration {

		@Bean
		ServiceInstanceListSupplier stickySupplier(InstanceDirectory directory,
				ConfigurableApplicationContext context) {
			return ServiceInstanceListSupplier.builder()
				.withBase(new DirectoryServiceInstanceListSupplier(directory, "carts"))
				.withRequestBasedStickySession()
				.build(context);
		}

	}

}
