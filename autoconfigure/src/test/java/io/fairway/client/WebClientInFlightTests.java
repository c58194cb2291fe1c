package io.fairway.client;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.cloud.client.loadbalancer.LoadBalanced;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.client.reactive.ReactorClientHttpConnector;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.reactive.function.client.support.WebClientHttpServiceGroupConfigurer;
import org.springframework.web.service.annotation.GetExchange;
import org.springframework.web.service.registry.HttpServiceGroup.ClientType;
import org.springframework.web.service.registry.ImportHttpServices;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.netty.http.client.HttpClient;

/**
 * Requests in flight of {@code WebClient}, over real sockets.
 */
class WebClientInFlightTests {

	private final AtomicInteger calls = new AtomicInteger();

	@ParameterizedTest(name = "with retry: {0}")
	@ValueSource(booleans = { false, true })
	void countsWebClient(boolean retry) throws Exception {
		try (FaultyService service = FaultyService.start(Application.class, retry)) {
			WebClient client = service.bean(WebClient.Builder.class).build();
			service.storm().run((path) -> call(client, path));
		}
	}

	private void call(WebClient client, String path) {
		WebClient.RequestHeadersSpec<?> request = client.get().uri(FaultyService.url(path));
		switch (path) {
			case "/unread" -> request.exchangeToMono((response) -> Mono.just("ignored")).block();
			case "/throw" -> request.exchangeToMono((response) -> {
				throw new AssertionError("Error of the application");
			}).block();
			case "/empty" -> request.retrieve().toBodilessEntity().block();
			case "/large" ->
				request.retrieve().bodyToFlux(DataBuffer.class).map(WebClientInFlightTests::size).blockFirst();
			case "/ok" -> callAndPerhapsGiveUp(request.retrieve().bodyToMono(String.class));
			default -> request.retrieve().bodyToMono(String.class).block();
		}
	}

	private static int size(DataBuffer buffer) {
		int size = buffer.readableByteCount();
		DataBufferUtils.release(buffer);
		return size;
	}

	/** Often gives up about the time at which the answer comes. */
	private void callAndPerhapsGiveUp(Mono<String> call) {
		int number = this.calls.getAndIncrement();
		Duration patience = Duration.ofNanos(100_000L * (number % 64));
		switch (number % 4) {
			case 0 -> call.timeout(patience).block();
			case 1 -> {
				Disposable subscription = call.onErrorComplete().subscribe();
				Mono.delay(patience).block();
				subscription.dispose();
			}
			default -> call.block();
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

	private void call(Users users, String path) {
		switch (path) {
			case "unread" -> users.discard(path).block();
			case "ok" -> callAndPerhapsGiveUp(users.get(path));
			default -> users.get(path).block();
		}
	}

	@Test
	void countsUntilBodyEnds() throws Exception {
		try (FaultyService service = FaultyService.startHealthy(Application.class)) {
			WebClient client = service.bean(WebClient.Builder.class)
				.clientConnector(new ReactorClientHttpConnector())
				.build();
			service.assertCountsUntilBodyEnds(
					() -> client.get().uri("http://users/gate").retrieve().bodyToMono(String.class).block());
		}
	}

	@Test
	void countsHttpServiceGroupUntilBodyEnds() throws Exception {
		try (FaultyService service = FaultyService.startHealthy(PatientApplication.class)) {
			Users users = service.bean(Users.class);
			service.assertCountsUntilBodyEnds(() -> users.get("gate").block());
		}
	}

	interface Users {

		@GetExchange("/{path}")
		Mono<String> get(@PathVariable String path);

		@GetExchange("/{path}")
		Mono<Void> discard(@PathVariable String path);

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@ImportHttpServices(group = "users", types = Users.class, clientType = ClientType.WEB_CLIENT)
	static class Application {

		@Bean
		@LoadBalanced
		WebClient.Builder webClientBuilder() {
			return WebClient.builder().clientConnector(connector());
		}

		@Bean
		WebClientHttpServiceGroupConfigurer timeouts() {
			return (groups) -> groups.forEachClient((group, builder) -> builder.clientConnector(connector()));
		}

		@Bean
		FaultyService.FaultyLifecycle faultyLifecycle() {
			return new FaultyService.FaultyLifecycle();
		}

		private static ReactorClientHttpConnector connector() {
			return new ReactorClientHttpConnector(HttpClient.create().responseTimeout(FaultyService.TIMEOUT));
		}

	}

	/** One whose clients wait for a body as long as it takes. */
	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@ImportHttpServices(group = "users", types = Users.class, clientType = ClientType.WEB_CLIENT)
	static class PatientApplication {

	}

}
