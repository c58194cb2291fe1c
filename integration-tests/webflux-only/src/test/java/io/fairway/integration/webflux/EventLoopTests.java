package io.fairway.integration.webflux;

import java.net.http.HttpResponse;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.cloud.client.DefaultServiceInstance;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.cloud.client.loadbalancer.LoadBalanced;
import org.springframework.context.annotation.Bean;
import org.springframework.http.client.ReactorResourceFactory;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;
import reactor.netty.resources.LoopResources;

import io.fairway.integration.support.Calls;
import io.fairway.integration.support.LoopbackServers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The first call to a service, made on the event loop while the only registry that knows
 * the service takes its time. The application has a single event loop thread, so whoever
 * blocks it stops everything.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
		properties = { "fairway.discovery.registries.others.type=spring", "fairway.discovery.initial-timeout=15s",
				"fairway.registration.enabled=false" })
class EventLoopTests {

	private static final String EVENT_LOOP = "only-event-loop";

	private static final LoopbackServers servers = LoopbackServers.start("first");

	@AfterAll
	static void stop() {
		servers.close();
	}

	@Test
	void neverWaitsForABlockingDiscoveryClient(@LocalServerPort int port, @Autowired SlowDiscoveryClient slow) {
		assertThat(Calls.get(port, "/thread").body()).startsWith(EVENT_LOOP);
		CompletableFuture<HttpResponse<String>> call = Calls.getLater(port, "/through");
		await().untilAsserted(() -> assertThat(slow.threads).isNotEmpty());
		assertThat(Calls.get(port, "/thread").body()).startsWith(EVENT_LOOP);
		assertThat(call).isNotDone();
		slow.answer.countDown();
		assertThat(call).succeedsWithin(10, TimeUnit.SECONDS).extracting(HttpResponse::body).isEqualTo("first");
		assertThat(slow.threads).allSatisfy((thread) -> assertThat(thread).startsWith("fairway-registry-"));
	}

	/** Answers when it is told to, and keeps the calling thread waiting until then. */
	static final class SlowDiscoveryClient implements DiscoveryClient {

		private final Queue<String> threads = new ConcurrentLinkedQueue<>();

		private final CountDownLatch answer = new CountDownLatch(1);

		@Override
		public String description() {
			return "slow";
		}

		@Override
		public List<ServiceInstance> getInstances(String serviceId) {
			enter();
			int port = servers.ports().get("first");
			return List.of(new DefaultServiceInstance("first", serviceId, "127.0.0.1", port, false));
		}

		@Override
		public List<String> getServices() {
			enter();
			return List.of("users");
		}

		private void enter() {
			this.threads.add(Thread.currentThread().getName());
			try {
				this.answer.await();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		}

	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Bean
		SlowDiscoveryClient slowDiscoveryClient() {
			return new SlowDiscoveryClient();
		}

		@Bean
		ReactorResourceFactory reactorResourceFactory() {
			ReactorResourceFactory factory = new ReactorResourceFactory();
			factory.setUseGlobalResources(false);
			factory.setLoopResourcesSupplier(() -> LoopResources.create(EVENT_LOOP, 1, true));
			return factory;
		}

		@Bean
		@LoadBalanced
		WebClient.Builder webClientBuilder() {
			return WebClient.builder();
		}

		@Bean
		RouterFunction<ServerResponse> routes(WebClient.Builder builder) {
			WebClient client = builder.build();
			return RouterFunctions.route()
				.GET("/thread", (request) -> answer(Mono.fromCallable(() -> Thread.currentThread().getName())))
				.GET("/through",
						(request) -> answer(client.get().uri("http://users/").retrieve().bodyToMono(String.class)))
				.build();
		}

		private static Mono<ServerResponse> answer(Mono<String> body) {
			return ServerResponse.ok().body(body, String.class);
		}

	}

}
