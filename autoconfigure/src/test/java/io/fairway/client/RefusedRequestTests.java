package io.fairway.client;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.http.HttpMethod;

import io.fairway.breaker.BreakerState;
import io.fairway.breaker.CircuitBreakers;
import io.fairway.breaker.InstanceBreaker;
import io.fairway.client.RetryTests.Caller;
import io.fairway.client.RetryTests.Kind;
import io.fairway.feedback.InstanceStats;
import io.fairway.feedback.InstanceStatsRegistry;
import io.fairway.feedback.RequestLease;
import io.fairway.feedback.RequestRefusedException;
import io.fairway.instance.InstanceId;
import io.fairway.retry.RetryRegistry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Requests over real sockets that limits and circuit breakers do not let in, with retries
 * off: a request that was not sent goes elsewhere in any case.
 */
class RefusedRequestTests {

	private static final int CALLS = 40;

	private final List<RecordingServer> servers = new ArrayList<>();

	private ConfigurableApplicationContext context;

	@AfterEach
	void close() {
		if (this.context != null) {
			this.context.close();
		}
		this.servers.forEach(RecordingServer::close);
	}

	@ParameterizedTest
	@EnumSource
	void anInstanceThatHasEnoughCostsNoRequest(Kind kind) {
		Caller client = client(kind, List.of("ok", "ok"), "policy=round-robin", "limit.max-requests-per-instance=1");
		RequestLease other = stats(0).begin();
		for (int i = 0; i < CALLS; i++) {
			assertThat(client.call((i % 2 == 0) ? HttpMethod.POST : HttpMethod.GET)).isEqualTo(200);
		}
		assertThat(this.servers).extracting(RecordingServer::requests).containsExactly(0, CALLS);
		other.close();
		client.call(HttpMethod.GET);
		client.call(HttpMethod.GET);
		assertThat(this.servers).extracting(RecordingServer::requests).containsExactly(1, CALLS + 1);
		assertNothingInFlight();
	}

	@ParameterizedTest
	@EnumSource
	void whereAllInstancesHaveEnoughTheRequestFailsAtOnce(Kind kind) {
		Caller client = client(kind, List.of("ok", "ok"), "limit.max-requests-per-instance=1");
		List<RequestLease> others = List.of(stats(0).begin(), stats(1).begin());
		assertThatExceptionOfType(RequestRefusedException.class).isThrownBy(() -> client.call(HttpMethod.GET))
			.withMessageContaining("limit")
			.matches((refusal) -> refusal.getServiceId().equals("users"));
		others.forEach(RequestLease::close);
		assertThat(client.call(HttpMethod.GET)).isEqualTo(200);
		assertNothingInFlight();
	}

	@ParameterizedTest
	@EnumSource
	void aServiceThatHasEnoughGetsNoMore(Kind kind) {
		Caller client = client(kind, List.of("ok", "ok"), "limit.max-requests=1");
		RequestLease other = stats(0).begin();
		assertThatExceptionOfType(RequestRefusedException.class).isThrownBy(() -> client.call(HttpMethod.GET))
			.matches(RequestRefusedException::isServiceWide);
		other.close();
		assertThat(client.call(HttpMethod.GET)).isEqualTo(200);
		assertNothingInFlight();
	}

	@ParameterizedTest
	@EnumSource
	void anInstanceWhoseBreakerIsOpenGetsNoRequests(Kind kind) {
		Caller client = client(kind, List.of("503", "ok"), "policy=round-robin", "circuit-breaker.enabled=true",
				"circuit-breaker.sliding-window-size=5");
		int failed = 0;
		for (int i = 0; i < CALLS; i++) {
			failed += (client.call(HttpMethod.GET) == 503) ? 1 : 0;
		}
		assertThat(failed).isEqualTo(5);
		assertThat(this.servers).extracting(RecordingServer::requests).containsExactly(5, CALLS - 5);
		assertThat(stats(0).control(InstanceBreaker.class).state()).isEqualTo(BreakerState.OPEN);
		assertNothingInFlight();
	}

	@ParameterizedTest
	@EnumSource
	void aServiceWhoseBreakerIsOpenFailsAtOnce(Kind kind) {
		Caller client = client(kind, List.of("503", "503"), "circuit-breaker.service.enabled=true",
				"circuit-breaker.service.sliding-window-size=10");
		IntStream.range(0, 10).forEach((i) -> assertThat(client.call(HttpMethod.GET)).isEqualTo(503));
		for (int i = 0; i < CALLS; i++) {
			assertThatExceptionOfType(RequestRefusedException.class).isThrownBy(() -> client.call(HttpMethod.GET))
				.withMessageContaining("Service 'users'")
				.withMessageContaining("circuit breaker");
		}
		assertThat(this.servers.stream().mapToInt(RecordingServer::requests).sum()).isEqualTo(10);
		assertThat(this.context.getBean(CircuitBreakers.class).of("users").state()).isEqualTo(BreakerState.OPEN);
		assertNothingInFlight();
	}

	private Caller client(Kind kind, List<String> behaviours, String... settings) {
		List<String> properties = new ArrayList<>(List.of("spring.cloud.loadbalancer.retry.enabled=false",
				"fairway.loadbalancer.retry.mode=off", "fairway.loadbalancer.outlier.enabled=false",
				"fairway.loadbalancer.panic-threshold=0", "fairway.discovery.registries.fixed.type=config"));
		for (String behaviour : behaviours) {
			RecordingServer server = RecordingServer.start(behaviour);
			properties.add("fairway.discovery.registries.fixed.services.users[" + this.servers.size()
					+ "].uri=http://127.0.0.1:" + server.port());
			this.servers.add(server);
		}
		Stream.of(settings).map((setting) -> "fairway.loadbalancer." + setting).forEach(properties::add);
		this.context = new SpringApplicationBuilder(RetryTests.Application.class).web(WebApplicationType.NONE)
			.properties(properties.toArray(String[]::new))
			.run();
		return kind.client(this.context);
	}

	private InstanceStats stats(int server) {
		return this.context.getBean(InstanceStatsRegistry.class)
			.of(new InstanceId("users", "127.0.0.1", this.servers.get(server).port()));
	}

	private void assertNothingInFlight() {
		assertThat(this.context.getBean(InstanceStatsRegistry.class).all())
			.allSatisfy((stats) -> assertThat(stats.inFlight()).isZero());
		assertThat(this.context.getBean(RetryRegistry.class).of("users").made()).isZero();
	}

}
