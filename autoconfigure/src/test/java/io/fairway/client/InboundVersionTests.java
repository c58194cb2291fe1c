package io.fairway.client;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import io.micrometer.context.ContextExecutorService;
import io.micrometer.context.ContextSnapshotFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.cloud.client.loadbalancer.LoadBalanced;
import org.springframework.context.annotation.Bean;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.client.RestClient;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The version that the request being served asks for, over real HTTP in a servlet
 * application.
 */
@SpringBootTest(classes = InboundVersionTests.Application.class,
		webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
class InboundVersionTests {

	private static final String HEADER = "X-Service-Version";

	/** Started for each class that inherits these tests. */
	private static TestServers servers;

	@LocalServerPort
	private int port;

	@DynamicPropertySource
	static void properties(DynamicPropertyRegistry registry) {
		servers = TestServers.start(2);
		for (String service : List.of("users", "strict", "asked")) {
			List<String> properties = new ArrayList<>(List.of(servers.properties(service)));
			for (int i = 0; i < 2; i++) {
				properties.add("fairway.discovery.registries.fixed.services." + service + "[" + i + "].version="
						+ (i + 1) + ".4.0");
			}
			for (String property : properties) {
				int separator = property.indexOf('=');
				registry.add(property.substring(0, separator), () -> property.substring(separator + 1));
			}
		}
		registry.add("fairway.loadbalancer.clients.strict.version.propagate", () -> "false");
		registry.add("fairway.loadbalancer.clients.strict.version.default-version", () -> "1.x");
		registry.add("fairway.loadbalancer.clients.asked.version.query-parameter", () -> "version");
	}

	@AfterAll
	static void stop() {
		servers.close();
	}

	@Test
	void isWantedOfRestClient() {
		assertThat(call("/rest?url=http://users/", "1.x")).containsOnly(old());
		assertThat(call("/rest?url=http://users/", "^2")).containsOnly(recent());
		assertThat(call("/rest?url=http://users/", null)).contains(old(), recent());
	}

	@Test
	void isWantedOfWebClient() {
		assertThat(call("/web?url=http://users/", "1.x")).containsOnly(old());
		assertThat(call("/web?url=http://users/", "^2")).containsOnly(recent());
	}

	@Test
	void isWantedOnAThreadThatTheContextIsPropagatedTo() {
		assertThat(call("/thread?url=http://users/", "1.x")).containsOnly(old());
		assertThat(call("/thread?url=http://users/", "^2")).containsOnly(recent());
	}

	@Test
	void countsLessThanTheHeaderOfTheOutgoingRequest() {
		assertThat(call("/rest?url=http://users/&outgoing=2", "1.x")).containsOnly(recent());
	}

	@Test
	void countsMoreThanTheQueryParameter() {
		assertThat(call("/rest?url=http://asked/%3Fversion=%255E1.2", "2")).containsOnly(recent());
		assertThat(call("/rest?url=http://asked/%3Fversion=%255E1.2", null)).containsOnly(old());
	}

	@Test
	void doesNotCountWherePropagationIsOff() {
		assertThat(call("/rest?url=http://strict/", "2")).containsOnly(old());
		assertThat(call("/rest?url=http://strict/&outgoing=2", null)).containsOnly(recent());
	}

	@Test
	void doesNotCountOutsideOfARequest(@Autowired RestClient.Builder builder) {
		List<String> answers = new ArrayList<>();
		for (int i = 0; i < 20; i++) {
			answers.add(builder.build().get().uri("http://users/").retrieve().body(String.class));
		}
		assertThat(answers).contains(old(), recent());
	}

	private static String old() {
		return servers.ports().get(0).toString();
	}

	private static String recent() {
		return servers.ports().get(1).toString();
	}

	private List<String> call(String path, String version) {
		RestClient client = RestClient.create();
		List<String> answers = new ArrayList<>();
		for (int i = 0; i < 20; i++) {
			RestClient.RequestHeadersSpec<?> request = client.get()
				.uri(URI.create("http://127.0.0.1:" + this.port + path));
			answers.add(((version != null) ? request.header(HEADER, version) : request).retrieve().body(String.class));
		}
		return answers;
	}

	@SpringBootApplication
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

		@Bean
		Edge edge(RestClient.Builder rest, WebClient.Builder web) {
			return new Edge(rest.build(), web.build());
		}

	}

	@RestController
	static final class Edge implements AutoCloseable {

		private final RestClient rest;

		private final WebClient web;

		private final ExecutorService threads = Executors.newSingleThreadExecutor();

		Edge(RestClient rest, WebClient web) {
			this.rest = rest;
			this.web = web;
		}

		@GetMapping("/rest")
		String rest(@RequestParam String url, @RequestParam(required = false) String outgoing) {
			RestClient.RequestHeadersSpec<?> request = this.rest.get().uri(URI.create(url));
			return ((outgoing != null) ? request.header(HEADER, outgoing) : request).retrieve().body(String.class);
		}

		@GetMapping("/web")
		Mono<String> web(@RequestParam String url) {
			return this.web.get().uri(url).retrieve().bodyToMono(String.class);
		}

		@GetMapping("/thread")
		String thread(@RequestParam String url) throws Exception {
			return ContextExecutorService
				.wrap(this.threads, () -> ContextSnapshotFactory.builder().build().captureAll())
				.submit(() -> rest(url, null))
				.get();
		}

		@Override
		public void close() {
			this.threads.shutdownNow();
		}

	}

}
