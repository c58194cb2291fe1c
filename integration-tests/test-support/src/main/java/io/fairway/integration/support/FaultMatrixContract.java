package io.fairway.integration.support;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.IntSupplier;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.ConfigurableApplicationContext;

import io.fairway.feedback.Outcome;
import io.fairway.integration.support.FaultDrill.Figures;
import io.fairway.integration.support.FaultDrill.Schedule;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What each kind of client must make of one of five instances that misbehaves, in each
 * way that there is, while it sends 50 requests per second.
 */
public abstract class FaultMatrixContract {

	private static final int INSTANCES = 5;

	private static final Duration PERIOD = Duration.ofMillis(20);

	private static final Schedule SCHEDULE = new Schedule(PERIOD, 50, 250, 150);

	/** The first handshakes are slow, until they are compiled. */
	private static final Schedule TLS_SCHEDULE = new Schedule(PERIOD, 300, 250, 150);

	/** Five time-outs of a second take longer than the time to react. */
	private static final Schedule TIMEOUT_SCHEDULE = new Schedule(PERIOD, 50, 250, 350);

	private static final Schedule ERROR_SCHEDULE = new Schedule(PERIOD, 50, 250, 1000);

	private static final Schedule PROCESS_SCHEDULE = new Schedule(PERIOD, 150, 250, 750);

	private static @Nullable TestCertificates certificates;

	private final List<AutoCloseable> instances = new ArrayList<>();

	private @Nullable ConfigurableApplicationContext context;

	/**
	 * Starts an application whose calls time out after a second, and whose connections
	 * after less.
	 * @param certificates whom to trust
	 * @param instances the addresses of the instances of each service
	 * @param properties further properties of the application
	 * @return the application, with a bean of type {@link OutcomeCounts}
	 */
	protected abstract ConfigurableApplicationContext start(TestCertificates certificates, List<String> instances,
			List<String> properties);

	/**
	 * The clients of the application.
	 * @param context the application
	 * @return by the service that each calls, what makes a call with the name of the
	 * service as its path, and returns the status of the answer
	 */
	protected abstract Map<String, IntSupplier> clients(ConfigurableApplicationContext context);

	/**
	 * The clients whose time-out is about the whole answer, and not about the time from
	 * one byte to the next.
	 * @return the services that they call
	 */
	protected abstract Set<String> clientsThatTimeAnswers();

	@BeforeAll
	static void createCertificates(@TempDir Path directory) throws Exception {
		certificates = TestCertificates.create(directory);
	}

	@AfterEach
	void close() throws Exception {
		if (this.context != null) {
			this.context.close();
		}
		for (AutoCloseable instance : this.instances) {
			instance.close();
		}
	}

	@Test
	void withoutFaultEachInstanceGetsItsShare() {
		FaultyServer faulty = startServers(Fault.NONE);
		assertThat(run(faulty, Fault.NONE, new Schedule(PERIOD, 50, 50, 100))).allSatisfy((kind, figures) -> {
			assertThat(figures.failures()).isZero();
			assertThat(figures.retries()).isZero();
			assertThat(figures.ejected()).isFalse();
			assertThat(figures.atInstance()).containsOnlyKeys(Outcome.SUCCESS);
			assertThat(figures.attemptsAtInstance()).isBetween(10L, 60L);
		});
	}

	@ParameterizedTest
	@EnumSource(
			names = { "REFUSED", "NO_ANSWER", "RESET", "UNAVAILABLE", "GARBAGE", "PLAIN_TEXT", "UNTRUSTED", "SILENT" })
	void whatFailsBeforeTheAnswerCostsNoRequest(Fault fault) {
		FaultyServer faulty = startServers(fault);
		assertThat(run(faulty, fault, schedule(fault))).allSatisfy((kind, figures) -> {
			assertHardlyAnyFailed(figures);
			assertThat(figures.failedAttempts()).isGreaterThanOrEqualTo(5);
			assertThat(figures.retries()).isGreaterThanOrEqualTo(5);
			assertGivenUp(figures);
		});
	}

	/** Nothing repeats a 500, so this is ejection alone. */
	@Test
	void errorsCostFiveRequests() {
		FaultyServer faulty = startServers(Fault.ERROR);
		assertThat(run(faulty, Fault.ERROR, ERROR_SCHEDULE)).allSatisfy((kind, figures) -> {
			assertThat(figures.failures()).isEqualTo(figures.failedAttempts());
			assertThat(figures.failures()).isLessThanOrEqualTo(figures.requests() * 5 / 1000);
			assertThat(figures.retries()).isZero();
			assertGivenUp(figures);
		});
	}

	@Test
	void whatBreaksInTheMiddleOfTheBodyIsTriedOnceAndCounts() {
		FaultyServer faulty = startServers(Fault.RESET_IN_BODY);
		assertThat(run(faulty, Fault.RESET_IN_BODY, SCHEDULE)).allSatisfy((kind, figures) -> {
			assertThat(figures.attempts()).isEqualTo(figures.requests());
			assertThat(figures.retries()).isZero();
			assertThat(figures.failures()).isBetween(5L, 10L).isEqualTo(figures.failedAttempts());
			assertThat(figures.failures()).isEqualTo(faulty.requests("/" + kind));
			assertGivenUp(figures);
		});
	}

	@Test
	void whatDripsIsTriedOnceAndAvoided() {
		FaultyServer faulty = startServers(Fault.SLOW_DRIP);
		Map<String, Figures> all = run(faulty, Fault.SLOW_DRIP, TIMEOUT_SCHEDULE);
		assertThat(all).allSatisfy((kind, figures) -> {
			assertThat(figures.attempts()).isEqualTo(figures.requests());
			assertThat(figures.retries()).isZero();
			assertThat(figures.failures()).isEqualTo(figures.failedAttempts());
			assertThat(figures.attemptsAtInstance()).isLessThanOrEqualTo(figures.requests() / 50);
			if (clientsThatTimeAnswers().contains(kind)) {
				assertThat(figures.failures()).isBetween(5L, 10L);
				assertGivenUp(figures);
			}
			else {
				assertThat(figures.failures()).isZero();
			}
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "KILL", "STOP" })
	void aProcessThatEndsOrStopsCostsHardlyARequest(String signal) throws IOException {
		EchoProcess faulty = startProcesses("idempotent");
		assertThat(run("SIG" + signal, PROCESS_SCHEDULE, faulty.port(), () -> faulty.signal(signal)))
			.allSatisfy((kind, figures) -> {
				assertHardlyAnyFailed(figures);
				assertGivenUp(figures);
			});
	}

	@Test
	void withoutRetriesAProcessThatEndsCostsAsManyRequestsAsItTakesToEjectIt() throws IOException {
		EchoProcess faulty = startProcesses("off");
		assertThat(run("SIGKILL without retries", SCHEDULE, faulty.port(), () -> faulty.signal("KILL")))
			.allSatisfy((kind, figures) -> {
				assertThat(figures.retries()).isZero();
				assertThat(figures.failures()).isBetween(5L, figures.requests() * 3 / 100);
				assertGivenUp(figures);
			});
	}

	/** Returns the one that is to get a signal. */
	private EchoProcess startProcesses(String retryMode) throws IOException {
		List<EchoProcess> processes = new ArrayList<>();
		for (int i = 0; i < INSTANCES; i++) {
			EchoProcess process = EchoProcess.start();
			this.instances.add(process);
			processes.add(process);
		}
		start(processes.stream().map((process) -> "http://127.0.0.1:" + process.port()).toList(), retryMode);
		return processes.get(0);
	}

	private static Schedule schedule(Fault fault) {
		return switch (fault) {
			case PLAIN_TEXT, UNTRUSTED -> TLS_SCHEDULE;
			case NO_ANSWER, SILENT -> TIMEOUT_SCHEDULE;
			default -> SCHEDULE;
		};
	}

	/** One in a thousand, or one where there are fewer. */
	private static void assertHardlyAnyFailed(Figures figures) {
		assertThat(figures.failures()).isLessThanOrEqualTo(Math.max(1, figures.requests() / 1000));
	}

	private static void assertGivenUp(Figures figures) {
		assertThat(figures.ejected()).isTrue();
		assertThat(figures.late() * 100).isLessThan(figures.lateOfAll());
	}

	/** Returns the one that is to misbehave. */
	private FaultyServer startServers(Fault fault) {
		List<FaultyServer> servers = new ArrayList<>();
		for (int i = 0; i < INSTANCES; i++) {
			FaultyServer server = FaultyServer.start(fault.isOfTls() ? certificates : null);
			this.instances.add(server);
			servers.add(server);
		}
		start(servers.stream().map(FaultyServer::uri).toList(), "idempotent");
		return servers.get(0);
	}

	private void start(List<String> instances, String retryMode) {
		this.context = start(Objects.requireNonNull(certificates), instances, List.of("spring.main.banner-mode=off",
				"spring.cloud.loadbalancer.retry.enabled=false", "logging.level.root=warn", "logging.level.reactor=off",
				"fairway.discovery.registries.fixed.type=config", "fairway.loadbalancer.retry.mode=" + retryMode));
	}

	private Map<String, Figures> run(FaultyServer faulty, Fault fault, Schedule schedule) {
		return run(fault.toString(), schedule, faulty.port(), () -> faulty.turn(fault));
	}

	private Map<String, Figures> run(String name, Schedule schedule, int port, Runnable fault) {
		ConfigurableApplicationContext context = Objects.requireNonNull(this.context);
		Map<String, IntSupplier> clients = clients(context);
		Map<String, Figures> figures = FaultDrill.of(context, clients).run(schedule, port, fault);
		figures.forEach((kind, figure) -> System.out.println(name + ", " + kind + ": " + figure));
		assertThat(figures).isNotEmpty().hasSameSizeAs(clients);
		return figures;
	}

}
