package io.fairway.integration.registries.etcd;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.fairway.instance.Instance;
import io.fairway.instance.InstanceId;
import io.fairway.integration.registries.etcd.Observer.Kind;
import io.fairway.integration.support.ServerProcess;
import io.fairway.registry.RegistryException;
import io.fairway.registry.etcd.Consistency;
import io.fairway.registry.etcd.EtcdRegistry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The registry while etcd is away, slow or forgetful.
 */
class EtcdOutageTests {

	/** The promise: changes flow again so long after the return of etcd. */
	private static final Duration RECOVERY = Duration.ofSeconds(5);

	private static final Duration FIRST_ANSWER = Duration.ofSeconds(2);

	/** Short, since some tests wait for its end. */
	private static final Duration TIMEOUT = Duration.ofSeconds(1);

	private static final Log logger = LogFactory.getLog(EtcdOutageTests.class);

	@TempDir
	private Path directory;

	private List<EtcdServer> servers = List.of();

	private EtcdFixture fixture;

	private FaultyProxy proxy;

	private final Observer observer = new Observer();

	@AfterEach
	void close() {
		if (this.fixture != null) {
			this.fixture.close();
		}
		if (this.proxy != null) {
			this.proxy.close();
		}
		this.servers.forEach(EtcdServer::close);
	}

	@Test
	void killedEtcdIsReportedAndChangesFlowAgainSoonAfterItsReturn() {
		EtcdRegistry registry = start();
		EtcdServer server = this.servers.get(0);
		InstanceId id = EtcdFixture.instance("a").id();
		registry.register(EtcdFixture.instance("a"), EtcdFixture.TTL);
		watch(registry);
		awaitState("CHANGED [a]");
		server.kill();
		EtcdFixture.within(Duration.ofSeconds(2)).until(() -> this.observer.failures() > 0);
		assertThat(this.observer.last().cause()).isInstanceOf(RegistryException.class)
			.hasMessageContaining("Registry 'cluster' cannot watch services: UNAVAILABLE");
		assertThatExceptionOfType(RegistryException.class).isThrownBy(() -> registry.renew(id))
			.withMessageStartingWith("Registry 'cluster' cannot renew users@a:8080: UNAVAILABLE");
		awaitFailures(3);
		server.restart();
		server.awaitReady();
		long ready = System.nanoTime();
		EtcdRegistry other = this.fixture.registry();
		EtcdFixture.within(RECOVERY).ignoreExceptions().until(() -> {
			other.register(EtcdFixture.instance("b"), EtcdFixture.TTL);
			return true;
		});
		EtcdFixture.within(RECOVERY.minusNanos(System.nanoTime() - ready))
			.until(() -> this.observer.state().equals("CHANGED [a, b]"));
		logger.info("Measured: a registration after the restart was known "
				+ TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - ready) + " ms after etcd was ready");
		assertThat(registry.renew(id)).isTrue();
		assertThat(this.observer.kinds()).doesNotContain(Kind.REMOVED);
	}

	@Test
	void etcdThatLostItsDataSaysSoAndLearnsAnew() throws IOException {
		EtcdRegistry registry = start();
		EtcdServer server = this.servers.get(0);
		for (String host : List.of("a", "b", "c")) {
			registry.register(EtcdFixture.instance(host), EtcdFixture.TTL);
		}
		watch(registry);
		awaitState("CHANGED [a, b, c]");
		server.kill();
		awaitFailures(1);
		server.restartWithoutData();
		server.awaitReady();
		EtcdFixture.within(RECOVERY).until(() -> this.observer.state().equals("CHANGED []"));
		assertThat(registry.renew(EtcdFixture.instance("b").id())).isFalse();
		registry.register(EtcdFixture.instance("b"), EtcdFixture.TTL);
		awaitState("CHANGED [b]");
		assertThat(this.observer.kinds()).doesNotContain(Kind.REMOVED);
	}

	@Test
	void serializableAnswersOfAnEtcdThatLostItsDataAreBelievedOnceAMajorityConfirmsThem() throws IOException {
		start();
		EtcdServer server = this.servers.get(0);
		EtcdRegistry registry = eventual();
		for (String host : List.of("a", "b", "c")) {
			registry.register(EtcdFixture.instance(host), EtcdFixture.TTL);
		}
		watch(registry);
		awaitState("CHANGED [a, b, c]");
		server.kill();
		awaitFailures(1);
		server.restartWithoutData();
		server.awaitReady();
		EtcdFixture.within(RECOVERY).until(() -> this.observer.state().equals("CHANGED []"));
	}

	@Test
	void unreachableAtFirstAnswersSoonAfterEtcdCameUp() {
		int port = ServerProcess.freePorts(1)[0];
		this.fixture = new EtcdFixture("127.0.0.1:" + port);
		EtcdRegistry registry = this.fixture.registry();
		long start = System.nanoTime();
		watch(registry);
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(500));
		awaitFailures(3);
		EtcdServer server = EtcdServer.launch(this.directory, port);
		this.servers = List.of(server);
		server.awaitReady();
		long ready = System.nanoTime();
		EtcdFixture.within(FIRST_ANSWER).until(() -> this.observer.last().kind() == Kind.CHANGED);
		logger.info("Measured: first answer " + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - ready)
				+ " ms after etcd was ready");
	}

	@Test
	void aWatchThatBeginsWhileEtcdIsAwayHearsOfItAtOnce() {
		this.fixture = new EtcdFixture("127.0.0.1:" + ServerProcess.freePorts(1)[0]);
		EtcdRegistry registry = this.fixture.registry();
		watch(registry);
		awaitFailures(1);
		Observer late = new Observer();
		registry.watch("orders", late);
		EtcdFixture.soon().until(() -> late.failures() > 0);
	}

	@Test
	void afterACutAndACompactionTheInstancesAreThoseOfEtcd() {
		EtcdRegistry registry = startBehindProxy();
		EtcdServer server = this.servers.get(0);
		put(server, "a");
		put(server, "b");
		put(server, "c");
		watch(registry);
		awaitState("CHANGED [a, b, c]");
		this.proxy.cut();
		awaitFailures(1);
		server.ctl("del", this.fixture.key("b:8080"));
		put(server, "d");
		put(server, "d");
		server.ctl("compact", String.valueOf(server.revision()));
		int before = this.observer.news().size();
		this.proxy.mend();
		EtcdFixture.within(RECOVERY).until(() -> this.observer.state().equals("CHANGED [a, c, d]"));
		put(server, "e");
		awaitState("CHANGED [a, c, d, e]");
		assertThat(this.observer.kinds()
			.subList(before, this.observer.news().size())
			.stream()
			.filter((kind) -> kind != Kind.FAILED)).hasSize(2);
	}

	@Test
	void afterACompactionThatOvertookASlowListenerTheInstancesAreThoseOfEtcd() throws InterruptedException {
		EtcdRegistry registry = start();
		EtcdServer server = this.servers.get(0);
		put(server, "a");
		put(server, "b");
		CountDownLatch blocked = new CountDownLatch(1);
		CountDownLatch release = new CountDownLatch(1);
		Observer slow = new Observer() {

			@Override
			public void instancesChanged(List<Instance> instances) {
				super.instancesChanged(instances);
				if (instances.size() == 3) {
					blocked.countDown();
					awaitQuietly(release);
				}
			}

		};
		registry.watch(EtcdFixture.SERVICE, slow);
		EtcdFixture.soon().until(() -> slow.state().equals("CHANGED [a, b]"));
		put(server, "c");
		assertThat(blocked.await(10, TimeUnit.SECONDS)).isTrue();
		// More than fits into all buffers between etcd and the listener.
		EtcdFlood.puts(server.endpoint(), this.fixture.key("garbage"), 4000, 8000);
		server.ctl("del", this.fixture.key("b:8080"));
		server.ctl("compact", String.valueOf(server.revision()));
		release.countDown();
		EtcdFixture.within(Duration.ofSeconds(20)).until(() -> slow.state().equals("CHANGED [a, c]"));
		put(server, "d");
		EtcdFixture.soon().until(() -> slow.state().equals("CHANGED [a, c, d]"));
		assertThat(slow.kinds()).containsExactly(Kind.CHANGED, Kind.CHANGED, Kind.CHANGED, Kind.CHANGED);
	}

	private static void awaitQuietly(CountDownLatch latch) {
		try {
			latch.await(30, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	@Test
	void aConnectionThatDiedSilentlyIsNoticedAndReplaced() {
		EtcdRegistry registry = startBehindProxy();
		EtcdServer server = this.servers.get(0);
		put(server, "a");
		watch(registry);
		awaitState("CHANGED [a]");
		this.proxy.freeze();
		long frozen = System.nanoTime();
		awaitFailures(1);
		logger.info("Measured: with a timeout of " + TIMEOUT + ", silence was noticed after "
				+ TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - frozen) + " ms");
		assertThatExceptionOfType(RegistryException.class)
			.isThrownBy(() -> registry.register(EtcdFixture.instance("z"), EtcdFixture.TTL))
			.withMessageContaining("DEADLINE_EXCEEDED");
		put(server, "b");
		this.proxy.thaw();
		EtcdFixture.within(RECOVERY).until(() -> this.observer.state().equals("CHANGED [a, b]"));
	}

	@Test
	void aQuietConnectionIsNotTakenForADeadOne() {
		EtcdRegistry registry = start();
		watch(registry);
		awaitState("CHANGED []");
		long end = System.nanoTime() + TIMEOUT.multipliedBy(5).toNanos();
		EtcdFixture.soon().until(() -> System.nanoTime() - end > 0);
		assertThat(this.observer.kinds()).containsExactly(Kind.CHANGED);
		put(this.servers.get(0), "a");
		awaitState("CHANGED [a]");
	}

	@Test
	void clusterServesWithoutOneMemberAndOnlyEventualReadsWithoutAMajority() {
		this.servers = EtcdServer.startCluster(this.directory, 3);
		this.fixture = new EtcdFixture(this.servers.stream().map(EtcdServer::endpoint).toArray(String[]::new));
		EtcdRegistry registry = this.fixture.registry();
		Observer eventual = new Observer();
		registry.register(EtcdFixture.instance("a"), EtcdFixture.TTL);
		watch(registry);
		awaitState("CHANGED [a]");
		// The member that the connection goes to, since the tests know no chance.
		this.servers.get(0).kill();
		EtcdFixture.within(RECOVERY).ignoreExceptions().until(() -> {
			registry.register(EtcdFixture.instance("b"), EtcdFixture.TTL);
			return true;
		});
		EtcdFixture.within(RECOVERY).until(() -> this.observer.state().equals("CHANGED [a, b]"));
		this.servers.get(1).kill();
		awaitFailures(this.observer.failures() + 1);
		eventual().watch(EtcdFixture.SERVICE, eventual);
		EtcdFixture.soon().until(() -> eventual.state().equals("CHANGED [a, b]"));
		this.servers.get(1).restart();
		this.servers.get(1).awaitReady();
		EtcdFixture.soon().until(() -> this.observer.state().equals("CHANGED [a, b]"));
	}

	private EtcdRegistry eventual() {
		return this.fixture.registry((settings) -> EtcdFixture.with(settings, Consistency.EVENTUAL));
	}

	private EtcdRegistry start() {
		EtcdServer server = EtcdServer.start(this.directory);
		this.servers = List.of(server);
		this.fixture = new EtcdFixture(server.endpoint());
		return impatient();
	}

	private EtcdRegistry startBehindProxy() {
		EtcdServer server = EtcdServer.start(this.directory);
		this.servers = List.of(server);
		this.proxy = FaultyProxy.to(server.port());
		this.fixture = new EtcdFixture(this.proxy.endpoint());
		return impatient();
	}

	private EtcdRegistry impatient() {
		return this.fixture.registry((settings) -> EtcdFixture.with(settings, TIMEOUT));
	}

	private void put(EtcdServer server, String host) {
		server.put(this.fixture.key(host + ":8080"), EtcdFixture.document(EtcdFixture.instance(host)));
	}

	private void watch(EtcdRegistry registry) {
		registry.watch(EtcdFixture.SERVICE, this.observer);
	}

	private void awaitState(String state) {
		EtcdFixture.soon().untilAsserted(() -> assertThat(this.observer.state()).isEqualTo(state));
	}

	private void awaitFailures(long count) {
		EtcdFixture.soon().until(() -> this.observer.failures() >= count);
	}

}
