package io.fairway.integration.gateway;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.IntSupplier;
import java.util.stream.Stream;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.cloud.client.loadbalancer.CompletionContext;
import org.springframework.cloud.client.loadbalancer.LoadBalancerLifecycle;
import org.springframework.cloud.client.loadbalancer.Request;
import org.springframework.cloud.client.loadbalancer.RequestDataContext;
import org.springframework.cloud.client.loadbalancer.Response;
import org.springframework.cloud.gateway.server.mvc.filter.BeforeFilterFunctions;
import org.springframework.cloud.gateway.server.mvc.filter.LoadBalancerFilterFunctions;
import org.springframework.cloud.gateway.server.mvc.filter.RetryFilterFunctions;
import org.springframework.cloud.gateway.server.mvc.handler.GatewayRouterFunctions;
import org.springframework.cloud.gateway.server.mvc.handler.HandlerFunctions;
import org.springframework.context.annotation.Bean;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.web.servlet.function.HandlerFunction;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.servlet.function.ServerResponse;

import io.fairway.feedback.InstanceStats;
import io.fairway.feedback.InstanceStatsRegistry;
import io.fairway.instance.InstanceId;
import io.fairway.integration.support.CallStorm;
import io.fairway.integration.support.Calls;
import io.fairway.integration.support.FaultServer;
import io.fairway.integration.support.LoopbackServers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Requests in flight of the servlet gateway, with and without its retry, over real
 * sockets. When a body breaks, the gateway neither completes its answer nor hangs up, so
 * a client of it waits for the keep-alive timeout.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
		properties = { "spring.http.clients.read-timeout=100ms",
				"fairway.loadbalancer.clients.slow.connection.read-timeout=30s",
				"server.tomcat.keep-alive-timeout=100ms", "logging.level.org.apache=off",
				"logging.level.org.springframework=off" })
class InFlightTests {

	private static final Log logger = LogFactory.getLog(InFlightTests.class);

	private static final List<FaultServer> servers = Stream.generate(FaultServer::start).limit(3).toList();

	private static final int deadPort = FaultServer.deadPort();

	@LocalServerPort
	private int port;

	@Autowired
	private InstanceStatsRegistry registry;

	private final List<InstanceStats> stats = new ArrayList<>();

	@DynamicPropertySource
	static void instances(DynamicPropertyRegistry properties) {
		List<Integer> ports = ports();
		for (int i = 0; i < ports.size(); i++) {
			String uri = "http://127.0.0.1:" + ports.get(i);
			properties.add(LoopbackServers.property("faulty", i, "uri"), () -> uri);
			if (i > 0) {
				properties.add(LoopbackServers.property("slow", i - 1, "uri"), () -> uri);
			}
		}
	}

	private static List<Integer> ports() {
		return Stream.concat(Stream.of(deadPort), servers.stream().map(FaultServer::port)).toList();
	}

	@AfterAll
	static void stop() {
		servers.forEach(FaultServer::close);
	}

	@BeforeEach
	void holdStats() {
		for (String serviceId : List.of("faulty", "slow")) {
			ports().forEach((port) -> this.stats.add(this.registry.of(new InstanceId(serviceId, "127.0.0.1", port))));
		}
	}

	@Test
	void counts() throws InterruptedException {
		List<IntSupplier> counts = this.stats.stream().map((stats) -> (IntSupplier) stats::inFlight).toList();
		CallStorm.Result result = new CallStorm(counts).run(this::call);
		await().until(() -> inFlight() == 0);
		logger.info(CallStorm.CALLS + " calls: " + result);
		assertThat(result.least()).isZero();
		assertThat(result.most()).isPositive();
		assertThat(this.registry.reaped()).isZero();
	}

	private void call(String path) {
		String route = ThreadLocalRandom.current().nextBoolean() ? "/plain" : "/retried";
		switch (path) {
			case "/nobody" -> Calls.get(this.port, "/unknown/ok");
			case "/gone" -> hangUp(route);
			default -> Calls.get(this.port, route + path);
		}
	}

	private void hangUp(String route) {
		ThreadLocalRandom random = ThreadLocalRandom.current();
		List<String> paths = List.of("/ok", "/slow", "/large", "/hang");
		Calls.hangUp(this.port, route + paths.get(random.nextInt(paths.size())),
				Duration.ofNanos(random.nextLong(3_000_000)));
	}

	@Test
	void countsUntilBodyEnds() {
		CompletableFuture<HttpResponse<String>> answer = Calls.getLater(this.port, "/slow/gate");
		await().until(() -> inFlight() == 1 && isAnswered());
		assertThat(answer).isNotDone();
		servers.forEach(FaultServer::openGate);
		assertThat(answer.join().body()).isEqualTo("chunkchunk");
		await().until(() -> inFlight() == 0);
	}

	private int inFlight() {
		return this.stats.stream().mapToInt(InstanceStats::inFlight).sum();
	}

	private boolean isAnswered() {
		return this.stats.stream()
			.anyMatch((stats) -> stats.id().serviceId().equals("slow") && stats.latency(System.nanoTime()) > 0);
	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Bean
		RouterFunction<ServerResponse> plain() {
			return GatewayRouterFunctions.route("plain")
				.GET("/plain/**", HandlerFunctions.http())
				.before(BeforeFilterFunctions.stripPrefix(1))
				.filter(Application::throwIfAsked)
				.filter(LoadBalancerFilterFunctions.lb("faulty"))
				.build();
		}

		@Bean
		RouterFunction<ServerResponse> slow() {
			return GatewayRouterFunctions.route("slow")
				.GET("/slow/**", HandlerFunctions.http())
				.before(BeforeFilterFunctions.stripPrefix(1))
				.filter(LoadBalancerFilterFunctions.lb("slow"))
				.build();
		}

		@Bean
		RouterFunction<ServerResponse> retried() {
			return GatewayRouterFunctions.route("retried")
				.GET("/retried/**", HandlerFunctions.http())
				.before(BeforeFilterFunctions.stripPrefix(1))
				.filter(RetryFilterFunctions.retry(2))
				.filter(LoadBalancerFilterFunctions.lb("faulty"))
				.build();
		}

		private static ServerResponse throwIfAsked(ServerRequest request, HandlerFunction<ServerResponse> next)
				throws Exception {
			ServerResponse response = next.handle(request);
			if (request.path().endsWith("/throw")) {
				throw new AssertionError("Error of the application");
			}
			return response;
		}

		@Bean
		FaultyLifecycle faultyLifecycle() {
			return new FaultyLifecycle();
		}

	}

	/**
	 * A lifecycle bean of an application that fails where it is asked to.
	 */
	static final class FaultyLifecycle implements LoadBalancerLifecycle<RequestDataContext, Object, Object> {

		@Override
		public void onStart(Request<RequestDataContext> request) {
		}

		@Override
		public void onStartRequest(Request<RequestDataContext> request, Response<Object> response) {
		}

		@Override
		public void onComplete(CompletionContext<Object, Object, RequestDataContext> completion) {
			String path = completion.getLoadBalancerRequest().getContext().getClientRequest().getUrl().getPath();
			if (path.equals("/lifecycle")) {
				throw new IllegalStateException("Faulty lifecycle");
			}
		}

	}

}
