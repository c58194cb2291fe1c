package io.fairway.integration.gateway;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.cloud.gateway.server.mvc.filter.BeforeFilterFunctions;
import org.springframework.cloud.gateway.server.mvc.filter.LoadBalancerFilterFunctions;
import org.springframework.cloud.gateway.server.mvc.handler.GatewayRouterFunctions;
import org.springframework.cloud.gateway.server.mvc.handler.HandlerFunctions;
import org.springframework.context.annotation.Bean;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.web.servlet.function.RequestPredicates;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.ServerResponse;

import io.fairway.feedback.InstanceStats;
import io.fairway.feedback.InstanceStatsRegistry;
import io.fairway.feedback.RequestLease;
import io.fairway.instance.InstanceId;
import io.fairway.integration.support.Calls;
import io.fairway.integration.support.FaultServer;
import io.fairway.integration.support.LoopbackServers;
import io.fairway.retry.RetryRegistry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What the servlet gateway repeats on other instances, over real sockets.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
		properties = { "fairway.loadbalancer.outlier.enabled=false",
				"fairway.loadbalancer.clients.users.retry.mode=idempotent",
				"fairway.loadbalancer.clients.users.retry.budget.minimum=100",
				"fairway.loadbalancer.clients.limited.limit.max-requests-per-instance=" + RetryTests.LIMIT,
				"fairway.loadbalancer.clients.limited.retry.mode=off",
				"fairway.loadbalancer.clients.half.retry.budget.percent=100", "logging.level.reactor=off",
				"logging.level.org.springframework=off" })
class RetryTests {

	private static final int CALLS = 60;

	/** A request may count a little longer than its client thinks. */
	static final String LIMIT = "10";

	private static final List<FaultServer> servers = Stream.generate(FaultServer::start).limit(3).toList();

	@LocalServerPort
	private int port;

	@Autowired
	private RetryRegistry retries;

	@Autowired
	private InstanceStatsRegistry stats;

	@DynamicPropertySource
	static void instances(DynamicPropertyRegistry properties) {
		List<Integer> alive = servers.stream().map(FaultServer::port).toList();
		add(properties, "half", List.of(FaultServer.deadPort(), alive.get(0)));
		add(properties, "dead", List.of(FaultServer.deadPort()));
		add(properties, "users", alive);
		add(properties, "limited", alive.subList(0, 2));
	}

	private static void add(DynamicPropertyRegistry properties, String service, List<Integer> ports) {
		for (int i = 0; i < ports.size(); i++) {
			String uri = "http://127.0.0.1:" + ports.get(i);
			properties.add(LoopbackServers.property(service, i, "uri"), () -> uri);
		}
	}

	@AfterAll
	static void stop() {
		servers.forEach(FaultServer::close);
	}

	@Test
	void instanceThatRefusesConnectionsCostsNoRequest() {
		for (int i = 0; i < CALLS; i++) {
			assertThat(Calls.get(this.port, "/half/ok").statusCode()).isEqualTo(200);
		}
		assertThat(this.retries.of("half").made()).isPositive();
	}

	@Test
	void withoutOtherInstanceTheFailureIsTheCallers() {
		assertThat(Calls.get(this.port, "/dead/ok").statusCode()).isEqualTo(500);
		assertThat(this.retries.of("dead").made()).isZero();
	}

	@Test
	void answersAreRepeatedOnEveryInstanceAndTheLastOneIsTheCallers() {
		long before = this.retries.of("users").made();
		assertThat(Calls.get(this.port, "/users/unavailable").statusCode()).isEqualTo(503);
		assertThat(Calls.get(this.port, "/users/unavailable").body()).isEqualTo("no");
		assertThat(this.retries.of("users").made() - before).isEqualTo(4);
	}

	@Test
	void whatHasABodyIsNotRepeatedOnceItWasSent() throws Exception {
		long before = this.retries.of("users").made();
		assertThat(put("/users/unavailable")).isEqualTo(503);
		assertThat(this.retries.of("users").made()).isEqualTo(before);
	}

	@Test
	void whatAnInstanceRefusesGoesElsewhereAndWhatAllRefuseIsAnsweredWith503() throws Exception {
		List<RequestLease> first = leases(0);
		for (int i = 0; i < CALLS; i++) {
			assertThat(Calls.get(this.port, "/limited/ok").statusCode()).isEqualTo(200);
			assertThat(put("/limited/ok")).isEqualTo(200);
		}
		await().until(() -> stats(1).inFlight() == 0);
		List<RequestLease> second = leases(1);
		assertThat(Calls.get(this.port, "/limited/ok").statusCode()).isEqualTo(503);
		assertThat(put("/limited/ok")).isEqualTo(503);
		first.forEach(RequestLease::close);
		second.forEach(RequestLease::close);
		assertThat(put("/limited/ok")).isEqualTo(200);
		assertThat(this.retries.of("limited").made()).isZero();
	}

	private List<RequestLease> leases(int server) {
		return Stream.generate(stats(server)::begin).limit(Integer.parseInt(LIMIT)).toList();
	}

	private InstanceStats stats(int server) {
		return this.stats.of(new InstanceId("limited", "127.0.0.1", servers.get(server).port()));
	}

	private int put(String path) throws Exception {
		return send(path, "PUT");
	}

	private int send(String path, String method) throws Exception {
		HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + this.port + path))
			.method(method, HttpRequest.BodyPublishers.ofString("body"))
			.build();
		return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).statusCode();
	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Bean
		RouterFunction<ServerResponse> half() {
			return route("half");
		}

		@Bean
		RouterFunction<ServerResponse> dead() {
			return route("dead");
		}

		@Bean
		RouterFunction<ServerResponse> users() {
			return route("users");
		}

		@Bean
		RouterFunction<ServerResponse> limited() {
			return route("limited");
		}

		private static RouterFunction<ServerResponse> route(String service) {
			return GatewayRouterFunctions.route(service)
				.route(RequestPredicates.path("/" + service + "/**"), HandlerFunctions.http())
				.before(BeforeFilterFunctions.stripPrefix(1))
				.filter(LoadBalancerFilterFunctions.lb(service))
				.build();
		}

	}

}
