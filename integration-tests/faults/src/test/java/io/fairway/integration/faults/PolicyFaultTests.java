package io.fairway.integration.faults;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;

import javax.net.ssl.SSLContext;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.web.client.RestClient;

import io.fairway.feedback.InstanceStats;
import io.fairway.feedback.InstanceStatsRegistry;
import io.fairway.instance.InstanceId;
import io.fairway.integration.support.Fault;
import io.fairway.integration.support.FaultDrill;
import io.fairway.integration.support.FaultDrill.Figures;
import io.fairway.integration.support.FaultDrill.Schedule;
import io.fairway.integration.support.FaultyServer;
import io.fairway.integration.support.LoopbackServers;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What policies make of an instance that hangs, and of one that fails faster than the
 * others answer, without retries.
 */
class PolicyFaultTests {

	/** For six seconds, 333 requests per second. */
	private static final Schedule SCHEDULE = new Schedule(Duration.ofMillis(3), 500, 0, 2000);

	private static final String SERVICE_ID = "users";

	private final List<FaultyServer> servers = new ArrayList<>();

	private ConfigurableApplicationContext context;

	@AfterEach
	void close() {
		if (this.context != null) {
			this.context.close();
		}
		this.servers.forEach(FaultyServer::close);
	}

	/** A 22nd part of the requests is what an instance gets that nobody avoids. */
	@ParameterizedTest
	@CsvSource({ "round-robin, 94.5, 96.5", "least-connections, 99.4, 100", "adaptive, 99.9, 100" })
	void thatSeeWhatIsInFlightAvoidAnInstanceThatHangs(String policy, double least, double most) throws Exception {
		start(22, policy, false);
		FaultyServer hung = this.servers.get(7);
		InstanceStats stats = this.context.getBean(InstanceStatsRegistry.class)
			.of(new InstanceId(SERVICE_ID, "127.0.0.1", hung.port()));
		AtomicInteger mostInFlight = new AtomicInteger();
		IntSupplier client = client();
		IntSupplier call = () -> {
			mostInFlight.accumulateAndGet(stats.inFlight(), Math::max);
			return client.getAsInt();
		};
		Figures figures = run(call, hung.port(), () -> {
			hung.turn(Fault.NO_ANSWER);
			mostInFlight.set(0);
		});
		double percent = 100.0 * (figures.requests() - figures.failures()) / figures.requests();
		System.out.printf("%s, hung: %.2f %% of %d requests succeed, at most %d in flight at the instance%n", policy,
				percent, figures.requests(), mostInFlight.get());
		assertThat(percent).isBetween(least, most);
		// Attempts may count that began before the fault, requests do not.
		assertThat(figures.failures()).isLessThanOrEqualTo(figures.failedAttempts());
		assertThat(mostInFlight).hasPositiveValue();
	}

	@ParameterizedTest
	@CsvSource({ "least-connections, true", "adaptive, true", "adaptive, false" })
	void giveAnInstanceThatFailsAtOnceNoMoreThanItsShare(String policy, boolean ejection) throws Exception {
		start(5, policy, ejection);
		this.servers.forEach((server) -> server.turn(Fault.LATE));
		FaultyServer sinkhole = this.servers.get(3);
		Figures figures = run(client(), sinkhole.port(), () -> sinkhole.turn(Fault.ERROR));
		System.out.printf("%s, %s ejection: %d of %d requests go to the instance that fails at once%n", policy,
				ejection ? "with" : "without", figures.attemptsAtInstance(), figures.attempts());
		assertThat(figures.failedAttempts()).isPositive();
		assertThat(figures.attemptsAtInstance()).isLessThanOrEqualTo(figures.attempts() / 5);
	}

	private void start(int instances, String policy, boolean ejection) throws Exception {
		List<String> properties = new ArrayList<>(
				List.of("spring.main.banner-mode=off", "spring.cloud.loadbalancer.retry.enabled=false",
						"fairway.discovery.registries.fixed.type=config", "fairway.loadbalancer.retry.mode=off",
						"fairway.loadbalancer.outlier.enabled=" + ejection, "fairway.loadbalancer.policy=" + policy));
		for (int i = 0; i < instances; i++) {
			FaultyServer server = FaultyServer.start();
			this.servers.add(server);
			properties.add(LoopbackServers.property(SERVICE_ID, i, "uri") + "=" + server.uri());
		}
		this.context = FaultApplication.start(SSLContext.getDefault(), List.of(), properties);
	}

	private IntSupplier client() {
		RestClient client = this.context.getBean(RestClient.Builder.class).build();
		return () -> client.get().uri("http://" + SERVICE_ID + "/").exchange((request, response) -> {
			response.getBody().readAllBytes();
			return response.getStatusCode().value();
		});
	}

	private Figures run(IntSupplier client, int port, Runnable fault) {
		return FaultDrill.of(this.context, Map.of(SERVICE_ID, client)).run(SCHEDULE, port, fault).get(SERVICE_ID);
	}

}
