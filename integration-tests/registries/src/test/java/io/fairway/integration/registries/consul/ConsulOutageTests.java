package io.fairway.integration.registries.consul;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import io.fairway.instance.Instance;
import io.fairway.integration.support.ServerProcess;
import io.fairway.registry.RegistryException;
import io.fairway.registry.consul.ConsulRegistry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Agents that die, freeze, forget or were never there. What is measured goes to the log.
 */
class ConsulOutageTests {

	private static final Log logger = LogFactory.getLog(ConsulOutageTests.class);

	private static final Duration TTL = Duration.ofSeconds(2);

	private static final Duration FLOWS_AGAIN = Duration.ofSeconds(5);

	private static final Duration FIRST_ANSWER = Duration.ofSeconds(2);

	private static final String SERVICE = "users";

	@RegisterExtension
	final Fixtures fixtures = new Fixtures();

	@TempDir
	private Path directory;

	private Consul consul;

	private final Recorder recorder = new Recorder();

	@AfterEach
	void stop() {
		this.consul.close();
	}

	private void awaitPorts(Integer... ports) {
		await().untilAsserted(() -> assertThat(this.recorder.ports()).containsExactly(ports));
	}

	private void awaitFailure(Duration atMost) {
		await().atMost(atMost).until(() -> !this.recorder.failures().isEmpty());
	}

	@Test
	void instancesThatARestartedAgentCallsCriticalAreNotSurelyGone() {
		this.consul = Consul.durable(this.directory, "").start();
		ConsulRegistry registry = this.fixtures.registry(this.consul);
		Instance stays = Fixtures.instance(SERVICE, 8080);
		registry.watch(SERVICE, this.recorder);
		registry.register(stays, TTL);
		awaitPorts(8080);
		this.consul.kill();
		awaitFailure(Duration.ofSeconds(1));
		assertThatExceptionOfType(RegistryException.class).isThrownBy(() -> registry.renew(stays.id()))
			.withMessageStartingWith("Registry 'main' at " + this.consul.url());
		// So long that the agent calls the instance critical when it is there again.
		await().pollDelay(TTL.plusMillis(500)).until(() -> true);
		this.consul.relaunch();
		this.consul.awaitLeader();
		long began = System.nanoTime();
		awaitPorts();
		await().atMost(FLOWS_AGAIN).ignoreExceptions().until(() -> registry.renew(stays.id()));
		Instance joins = Fixtures.instance(SERVICE, 8081);
		registry.register(joins, Duration.ofMinutes(1));
		await().atMost(FLOWS_AGAIN).until(() -> this.recorder.ports().equals(List.of(8080, 8081)));
		logger.info("Changes flow again " + millis(began) + " ms after the agent had a leader");
		assertThat(this.recorder.said()).noneMatch(Recorder.Said::certain);
		assertThat(this.recorder.overlaps()).isZero();
	}

	@Test
	void agentThatForgotEverythingIsToldAgain() {
		this.consul = Consul.forgetful(this.directory).start();
		ConsulRegistry registry = this.fixtures.registry(this.consul);
		Instance instance = Fixtures.instance(SERVICE, 8080);
		registry.watch(SERVICE, this.recorder);
		registry.register(instance, TTL);
		awaitPorts(8080);
		this.consul.kill();
		awaitFailure(Duration.ofSeconds(1));
		this.consul.relaunch();
		this.consul.awaitLeader();
		long began = System.nanoTime();
		await().atMost(FLOWS_AGAIN).until(() -> this.recorder.ports().isEmpty());
		assertThat(this.recorder.last().certain()).isFalse();
		assertThat(registry.renew(instance.id())).isFalse();
		registry.register(instance, TTL);
		await().atMost(FLOWS_AGAIN).until(() -> this.recorder.ports().equals(List.of(8080)));
		logger.info("Registered and seen again " + millis(began) + " ms after an empty agent had a leader");
	}

	@Test
	void firstAnswerComesSoonAfterTheAgent() {
		this.consul = Consul.forgetful(this.directory);
		ConsulRegistry registry = this.fixtures.registry(this.consul);
		long began = System.nanoTime();
		registry.watch(SERVICE, this.recorder);
		assertThat(millis(began)).isLessThan(500);
		awaitFailure(Duration.ofSeconds(5));
		assertThat(this.recorder.failures().get(0)).hasMessageContaining("'main'");
		this.consul.launch().awaitLeader();
		began = System.nanoTime();
		await().atMost(FIRST_ANSWER).until(() -> !this.recorder.said().isEmpty());
		logger.info("First answer " + millis(began) + " ms after the agent had a leader");
		// One failure for each attempt of the watch, not for each question of the
		// monitor.
		assertThat(this.recorder.failures()).hasSizeLessThanOrEqualTo(3);
	}

	@Test
	void frozenAgentIsNoticedLongBeforeTheEndOfAQuery() {
		this.consul = Consul.forgetful(this.directory).start().awaitOwnNode();
		ConsulRegistry registry = this.fixtures.registry(this.consul);
		registry.watch(SERVICE, this.recorder);
		await().until(() -> this.recorder.said().size() == 1);
		this.consul.freeze();
		long began = System.nanoTime();
		awaitFailure(Duration.ofSeconds(15));
		logger.info("A frozen agent was noticed after " + millis(began) + " ms");
		this.consul.thaw();
		began = System.nanoTime();
		await().atMost(FLOWS_AGAIN).ignoreExceptions().until(() -> {
			registry.register(Fixtures.instance(SERVICE, 8080), Duration.ofMinutes(1));
			return true;
		});
		await().atMost(FLOWS_AGAIN).until(() -> this.recorder.ports().equals(List.of(8080)));
		logger.info("Changes flow again " + millis(began) + " ms after a frozen agent went on");
	}

	@Test
	void nextAgentIsAskedWhenOneIsDead() {
		this.consul = Consul.forgetful(this.directory).start().awaitOwnNode();
		String dead = "http://127.0.0.1:" + ServerProcess.freePorts(1)[0];
		ConsulRegistry registry = this.fixtures
			.registry(Fixtures.settings(null, false, Fixtures.BLOCKING_QUERIES, dead, this.consul.url()));
		registry.watch(SERVICE, this.recorder);
		await().atMost(FLOWS_AGAIN).until(() -> !this.recorder.said().isEmpty());
		registry.register(Fixtures.instance(SERVICE, 8080), TTL);
		awaitPorts(8080);
	}

	@Test
	void tooManyConnectionsAreNamedAsTheCause() {
		this.consul = Consul.durable(this.directory, " limits { http_max_conns_per_client = 20 }").start();
		ConsulRegistry registry = this.fixtures.registry(this.consul);
		List<Recorder> recorders = IntStream.range(0, 40).mapToObj((i) -> new Recorder()).toList();
		IntStream.range(0, 40).forEach((i) -> registry.watch(SERVICE + i, recorders.get(i)));
		await().untilAsserted(() -> assertThat(recorders).flatExtracting(Recorder::failures)
			.extracting(Object::toString)
			.anyMatch((failure) -> failure.contains("http_max_conns_per_client")));
	}

	@Test
	void closingGivesUpThreadsAndConnections() {
		this.consul = Consul.forgetful(this.directory).start();
		IntStream.range(0, 20).forEach((round) -> {
			ConsulRegistry registry = this.fixtures.registry(this.consul);
			Recorder each = new Recorder();
			registry.watch(SERVICE, each);
			await().until(() -> each.said().size() == 1);
			registry.close();
			registry.close();
			assertThat(each.failures()).isEmpty();
		});
		ConsulRegistry unreachable = this.fixtures.registry(Fixtures.settings(null, false, Fixtures.BLOCKING_QUERIES,
				"http://127.0.0.1:" + ServerProcess.freePorts(1)[0]));
		unreachable.watch(SERVICE, this.recorder);
		awaitFailure(Duration.ofSeconds(5));
		unreachable.close();
		await().atMost(Duration.ofSeconds(5)).untilAsserted(() -> assertThat(threads()).isEmpty());
	}

	private static List<String> threads() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getThreadGroup() != null)
			.filter((thread) -> thread.getName().startsWith("fairway-consul")
					|| thread.getThreadGroup().getName().equals("fairway-consul"))
			.map(Thread::getName)
			.toList();
	}

	private static long millis(long began) {
		return (System.nanoTime() - began) / 1_000_000;
	}

}
