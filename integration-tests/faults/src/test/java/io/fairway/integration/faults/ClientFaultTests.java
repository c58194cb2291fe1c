package io.fairway.integration.faults;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLSocketFactory;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.context.ConfigurableApplicationContext;

import io.fairway.feedback.Outcome;
import io.fairway.integration.support.Fault;
import io.fairway.integration.support.FaultDrill;
import io.fairway.integration.support.FaultDrill.Figures;
import io.fairway.integration.support.FaultDrill.Schedule;
import io.fairway.integration.support.FaultyServer;
import io.fairway.integration.support.TestCertificates;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * One of five instances that misbehaves, in each way and for each kind of client, while
 * each sends 50 requests per second.
 */
class ClientFaultTests {

	private static final int INSTANCES = 5;

	private static final Duration PERIOD = Duration.ofMillis(20);

	private static final Schedule SCHEDULE = new Schedule(PERIOD, 50, 250, 150);

	private static TestCertificates certificates;

	private static SSLSocketFactory before;

	private final List<FaultyServer> servers = new ArrayList<>();

	private ConfigurableApplicationContext context;

	/** Feign's own client knows no other way to trust. */
	@BeforeAll
	static void trust(@TempDir Path directory) throws Exception {
		certificates = TestCertificates.create(directory);
		before = HttpsURLConnection.getDefaultSSLSocketFactory();
		HttpsURLConnection.setDefaultSSLSocketFactory(certificates.trusted().getSocketFactory());
	}

	@AfterAll
	static void trustAsBefore() {
		HttpsURLConnection.setDefaultSSLSocketFactory(before);
	}

	@AfterEach
	void close() {
		if (this.context != null) {
			this.context.close();
		}
		this.servers.forEach(FaultyServer::close);
	}

	@Test
	void withoutFaultEachInstanceGetsItsShare() {
		run(Fault.NONE, new Schedule(PERIOD, 50, 50, 50)).forEach((kind, figures) -> {
			assertThat(figures.failures()).isZero();
			assertThat(figures.retries()).isZero();
			assertThat(figures.ejected()).isFalse();
			assertThat(figures.atInstance()).containsOnlyKeys(Outcome.SUCCESS);
			assertThat(figures.attemptsAtInstance()).isBetween(8L, 40L);
		});
	}

	@ParameterizedTest
	@EnumSource(
			names = { "REFUSED", "NO_ANSWER", "RESET", "UNAVAILABLE", "GARBAGE", "PLAIN_TEXT", "UNTRUSTED", "SILENT" })
	void whatFailsBeforeTheAnswerCostsNoRequest(Fault fault) {
		assertThat(run(fault, SCHEDULE)).allSatisfy((kind, figures) -> {
			assertThat(figures.failures()).isLessThanOrEqualTo(figures.requests() / 1000);
			assertThat(figures.failedAttempts()).isGreaterThanOrEqualTo(5);
			assertThat(figures.retries()).isGreaterThanOrEqualTo(5);
			assertGivenUp(figures);
		});
	}

	/** Nothing repeats a 500, so this is ejection alone. */
	@Test
	void errorsCostFiveRequests() {
		assertThat(run(Fault.ERROR, new Schedule(PERIOD, 50, 250, 900))).allSatisfy((kind, figures) -> {
			assertThat(figures.failures()).isEqualTo(figures.failedAttempts());
			assertThat(figures.failures()).isLessThanOrEqualTo(figures.requests() * 5 / 1000);
			assertThat(figures.atInstance()).containsOnlyKeys(Outcome.SERVER_ERROR);
			assertThat(figures.retries()).isZero();
			assertGivenUp(figures);
		});
	}

	@Test
	void whatBreaksInTheMiddleOfTheBodyIsTriedOnceAndCounts() {
		assertThat(run(Fault.RESET_IN_BODY, SCHEDULE)).allSatisfy((kind, figures) -> {
			assertThat(figures.attempts()).isEqualTo(figures.requests());
			assertThat(figures.retries()).isZero();
			assertThat(figures.failures()).isBetween(5L, 10L).isEqualTo(figures.failedAttempts());
			assertThat(figures.failures()).isEqualTo(this.servers.get(0).requests("/" + kind));
			assertThat(figures.atInstance()).containsOnlyKeys(Outcome.RESET);
			assertGivenUp(figures);
		});
	}

	/**
	 * Whether that is a failure depends on what the time-out of a client is about: the
	 * whole answer, or the time from one byte to the next.
	 */
	@Test
	void whatDripsIsTriedOnceAndAvoided() {
		Map<String, Figures> all = run(Fault.SLOW_DRIP, SCHEDULE);
		assertThat(all).allSatisfy((kind, figures) -> {
			assertThat(figures.attempts()).isEqualTo(figures.requests());
			assertThat(figures.retries()).isZero();
			assertThat(figures.failures()).isEqualTo(figures.failedAttempts());
			assertThat(figures.attemptsAtInstance()).isLessThanOrEqualTo(figures.requests() / 50);
		});
		Figures wholeAnswer = all.get(ClientKind.REST_CLIENT.serviceId());
		assertThat(wholeAnswer.failures()).isBetween(5L, 10L);
		assertGivenUp(wholeAnswer);
	}

	private static void assertGivenUp(Figures figures) {
		assertThat(figures.ejected()).isTrue();
		assertThat(figures.late() * 100).isLessThan(figures.lateOfAll());
	}

	private Map<String, Figures> run(Fault fault, Schedule schedule) {
		for (int i = 0; i < INSTANCES; i++) {
			this.servers.add(FaultyServer.start(fault.isOfTls() ? certificates : null));
		}
		this.context = FaultApplication.start(certificates.trusted(),
				this.servers.stream().map(FaultyServer::uri).toList(), "fairway.loadbalancer.retry.mode=idempotent");
		FaultyServer faulty = this.servers.get(0);
		Map<String, Figures> figures = FaultDrill.of(this.context, FaultApplication.clients(this.context))
			.run(schedule, faulty.port(), () -> faulty.turn(fault));
		assertThat(figures).hasSize(ClientKind.values().length);
		figures.forEach((kind, figure) -> System.out.println(fault + ", " + kind + ": " + figure));
		return figures;
	}

}
