package io.fairway.client;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.cloud.client.loadbalancer.LoadBalanced;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.http.client.SimpleClientHttpRequestFactory;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestTemplate;
import org.springframework.web.client.support.RestClientHttpServiceGroupConfigurer;
import org.springframework.web.service.annotation.GetExchange;
import org.springframework.web.service.registry.HttpServiceGroup.ClientType;
import org.springframework.web.service.registry.ImportHttpServices;

/**
 * Requests in flight of the blocking clients, over real sockets.
 */
class BlockingInFlightTests {

	@ParameterizedTest(name = "with retry: {0}")
	@ValueSource(booleans = { false, true })
	void countsRestTemplate(boolean retry) throws Exception {
		try (FaultyService service = FaultyService.start(Application.class, retry)) {
			RestTemplate template = service.bean(RestTemplate.class);
			service.storm().run((path) -> call(template, path));
		}
	}

	private static void call(RestTemplate template, String path) {
		String url = FaultyService.url(path);
		switch (path) {
			case "/unread" -> template.execute(url, HttpMethod.GET, null, (response) -> null);
			case "/throw" -> template.execute(url, HttpMethod.GET, null, BlockingInFlightTests::fail);
			default -> template.getForObject(url, String.class);
		}
	}

	private static Object fail(ClientHttpResponse response) {
		throw new AssertionError("Error of the application");
	}

	@ParameterizedTest(name = "with retry: {0}")
	@ValueSource(booleans = { false, true })
	void countsRestClient(boolean retry) throws Exception {
		try (FaultyService service = FaultyService.start(Application.class, retry)) {
			RestClient client = service.bean(RestClient.Builder.class).build();
			service.storm().run((path) -> call(client, path));
		}
	}

	private static void call(RestClient client, String path) {
		RestClient.RequestHeadersSpec<?> request = client.get().uri(FaultyService.url(path));
		switch (path) {
			case "/unread" -> request.retrieve().toBodilessEntity();
			case "/throw" -> request.exchange((sent, response) -> fail(response));
			// The caller that closes the stream, and not the response.
			case "/large" -> request.exchange((sent, response) -> {
				response.getBody().close();
				return true;
			}, false);
			default -> request.retrieve().body(String.class);
		}
	}

	@ParameterizedTest(name = "with retry: {0}")
	@ValueSource(booleans = { false, true })
	void countsHttpServiceGroup(boolean retry) throws Exception {
		try (FaultyService service = FaultyService.start(Application.class, retry)) {
			Users users = service.bean(Users.class);
			service.storm().run((path) -> call(users, path.substring(1)));
		}
	}

	private static void call(Users users, String path) {
		switch (path) {
			case "unread" -> users.discard(path);
			default -> users.get(path);
		}
	}

	@Test
	void countsRestTemplateUntilBodyEnds() throws Exception {
		try (FaultyService service = FaultyService.startHealthy(Application.class)) {
			RestTemplate template = service.bean(RestTemplate.class);
			template.setRequestFactory(new SimpleClientHttpRequestFactory());
			service.assertCountsUntilBodyEnds(() -> template.getForObject("http://users/gate", String.class));
		}
	}

	@Test
	void countsRestClientUntilBodyEnds() throws Exception {
		try (FaultyService service = FaultyService.startHealthy(Application.class)) {
			RestClient client = service.bean(RestClient.Builder.class)
				.requestFactory(new JdkClientHttpRequestFactory())
				.build();
			service
				.assertCountsUntilBodyEnds(() -> client.get().uri("http://users/gate").retrieve().body(String.class));
		}
	}

	@Test
	void countsHttpServiceGroupUntilBodyEnds() throws Exception {
		try (FaultyService service = FaultyService.startHealthy(PatientApplication.class)) {
			Users users = service.bean(Users.class);
			service.assertCountsUntilBodyEnds(() -> users.get("gate"));
		}
	}

	interface Users {

		@GetExchange("/{path}")
		String get(@PathVariable String path);

		@GetExchange("/{path}")
		void discard(@PathVariable String path);

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@ImportHttpServices(group = "users", types = Users.class, clientType = ClientType.REST_CLIENT)
	static class Application {

		@Bean
		@LoadBalanced
		RestTemplate restTemplate() {
			SimpleClientHttpRequestFactory factory = new SimpleClientHttpRequestFactory();
			factory.setReadTimeout(FaultyService.TIMEOUT);
			return new RestTemplate(factory);
		}

		@Bean
		@LoadBalanced
		RestClient.Builder restClientBuilder() {
			return RestClient.builder().requestFactory(requestFactory());
		}

		@Bean
		RestClientHttpServiceGroupConfigurer timeouts() {
			return (groups) -> groups.forEachClient((group, builder) -> builder.requestFactory(requestFactory()));
		}

		@Bean
		FaultyService.FaultyLifecycle faultyLifecycle() {
			return new FaultyService.FaultyLifecycle();
		}

		private static JdkClientHttpRequestFactory requestFactory() {
			JdkClientHttpRequestFactory factory = new JdkClientHttpRequestFactory();
			factory.setReadTimeout(FaultyService.TIMEOUT);
			return factory;
		}

	}

	/** One whose clients wait for a body as long as it takes. */
	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@ImportHttpServices(group = "users", types = Users.class, clientType = ClientType.REST_CLIENT)
	static class PatientApplication {

	}

}
