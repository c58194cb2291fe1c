package io.fairway.client;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.http.HttpMethod;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;

import io.fairway.client.RetryTests.Caller;
import io.fairway.client.RetryTests.Kind;
import io.fairway.feedback.InstanceStatsRegistry;
import io.fairway.retry.Retries;
import io.fairway.retry.RetryRegistry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.awaitility.Awaitility.await;

/**
 * Requests over real sockets whose answers are late.
 */
class HedgingTests {

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

	@Test
	void anInstanceThatHangsCostsNoRequestAndNoTimeout() throws Exception {
		Caller client = client(List.of("hang", "ok"), "hedge-after=20ms", "budget.percent=100");
		for (int i = 0; i < CALLS; i++) {
			assertThat(client.call(HttpMethod.GET)).isEqualTo(200);
		}
		int hung = this.servers.get(0).requests();
		assertThat(hung).isPositive();
		assertThat(retries().hedges()).isEqualTo(hung);
		assertThat(this.servers.get(1).requests()).isEqualTo(CALLS);
		assertNothingInFlight();
		assertThat(this.servers.get(0).isLeft()).as("the loser is cancelled").isTrue();
	}

	@Test
	void withoutAnotherInstanceNothingIsHedged() {
		Caller client = client(List.of("503"), "hedge-after=1ms");
		for (int i = 0; i < CALLS; i++) {
			assertThat(client.call(HttpMethod.GET)).isEqualTo(503);
		}
		assertThat(retries().hedges()).isZero();
		assertThat(this.servers.get(0).requests()).isEqualTo(CALLS);
	}

	@Test
	void aServiceThatHangsIsHitHardlyHarder() {
		client(List.of("hang", "hang", "hang"), "hedge-after=20ms");
		WebClient client = this.context.getBean(WebClient.Builder.class).build();
		int calls = 100;
		// All at once, and given up when there can be no more hedges.
		Disposable all = Flux.range(0, calls)
			.flatMap((i) -> client.get().uri("http://users/").retrieve().bodyToMono(String.class).onErrorComplete(),
					calls)
			.subscribe();
		await().until(() -> requests() >= calls && retries().refused() >= calls - 3 - calls / 5);
		assertThat(retries().hedges()).isBetween(1L, 20L);
		assertThat(requests()).isLessThanOrEqualTo(calls + calls / 5);
		all.dispose();
		assertNothingInFlight();
	}

	@Test
	void whatMayDoHarmIsNotHedged() {
		Caller client = client(List.of("hang", "hang"), "hedge-after=10ms");
		WebClient webClient = this.context.getBean(WebClient.Builder.class).build();
		Disposable post = webClient.post().uri("http://users/").retrieve().toBodilessEntity().subscribe();
		Disposable get = webClient.get().uri("http://users/").retrieve().toBodilessEntity().subscribe();
		await().until(() -> retries().hedges() == 1);
		assertThat(requests()).isLessThanOrEqualTo(3);
		post.dispose();
		get.dispose();
		assertThat(client).isNotNull();
		assertNothingInFlight();
	}

	@Test
	void whenBothFailTheFailureIsTheCallers() {
		Caller client = client(List.of("reset", "reset"), "hedge-after=20ms", "max-attempts=2");
		assertThatException().isThrownBy(() -> client.call(HttpMethod.GET));
		assertThat(requests()).isEqualTo(2);
		assertNothingInFlight();
	}

	@Test
	@ExtendWith(OutputCaptureExtension.class)
	void aClientThatCannotHedgeSaysSoOnce(CapturedOutput output) {
		client(List.of("ok"), "hedge-after=p95");
		Caller blocking = Kind.REST_CLIENT.client(this.context);
		blocking.call(HttpMethod.GET);
		blocking.call(HttpMethod.GET);
		assertThat(output.getOut().split("service 'users' are to be hedged", -1)).hasSize(2);
	}

	private Caller client(List<String> behaviours, String... settings) {
		List<String> properties = new ArrayList<>(List.of("spring.cloud.loadbalancer.retry.enabled=false",
				"fairway.loadbalancer.retry.mode=idempotent", "fairway.loadbalancer.outlier.enabled=false",
				"fairway.loadbalancer.policy=round-robin", "fairway.discovery.registries.fixed.type=config"));
		for (String behaviour : behaviours) {
			RecordingServer server = RecordingServer.start(behaviour);
			properties.add("fairway.discovery.registries.fixed.services.users[" + this.servers.size()
					+ "].uri=http://127.0.0.1:" + server.port());
			this.servers.add(server);
		}
		Stream.of(settings).map((setting) -> "fairway.loadbalancer.retry." + setting).forEach(properties::add);
		this.context = new SpringApplicationBuilder(RetryTests.Application.class).web(WebApplicationType.NONE)
			.properties(properties.toArray(String[]::new))
			.run();
		return Kind.WEB_CLIENT.client(this.context);
	}

	private Retries retries() {
		return this.context.getBean(RetryRegistry.class).of("users");
	}

	private int requests() {
		return this.servers.stream().mapToInt(RecordingServer::requests).sum();
	}

	private void assertNothingInFlight() {
		assertThat(this.context.getBean(InstanceStatsRegistry.class).all())
			.allSatisfy((stats) -> assertThat(stats.inFlight()).isZero());
	}

}
