package io.fairway.integration.registries.etcd;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.fairway.instance.Instance;
import io.fairway.instance.InstanceId;
import io.fairway.integration.registries.etcd.Observer.Kind;
import io.fairway.registry.Registry;
import io.fairway.registry.RegistryException;
import io.fairway.registry.etcd.EtcdRegistry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The registry over an etcd that works.
 */
class EtcdRegistryTests {

	private static final Log logger = LogFactory.getLog(EtcdRegistryTests.class);

	private static EtcdServer server;

	private EtcdFixture fixture;

	private EtcdRegistry registry;

	private final Observer observer = new Observer();

	@BeforeAll
	static void startServer(@TempDir Path directory) {
		server = EtcdServer.start(directory);
	}

	@AfterAll
	static void stopServer() {
		if (server != null) {
			server.close();
		}
	}

	@BeforeEach
	void connect() {
		this.fixture = new EtcdFixture(server.endpoint());
		this.registry = this.fixture.registry();
	}

	@AfterEach
	void close() {
		this.fixture.close();
	}

	@Test
	void tellsOfRegistrationsChangesAndDeregistrations() {
		watch(this.fixture.registry());
		awaitState("CHANGED []");
		this.registry.register(EtcdFixture.instance("a"), EtcdFixture.TTL);
		awaitState("CHANGED [a]");
		this.registry.register(EtcdFixture.instance("b"), EtcdFixture.TTL);
		awaitState("CHANGED [a, b]");
		Instance drained = EtcdFixture.builder("a").weight(0).version("1.4.0").build();
		this.registry.register(drained, EtcdFixture.TTL);
		EtcdFixture.soon().until(() -> this.observer.last().instances().contains(drained));
		this.registry.deregister(EtcdFixture.instance("a").id());
		awaitState("REMOVED [b]");
		assertThat(this.observer.kinds()).containsExactly(Kind.CHANGED, Kind.CHANGED, Kind.CHANGED, Kind.CHANGED,
				Kind.REMOVED);
	}

	@Test
	void keepsEverythingThatCanBeSaidOfAnInstance() {
		Instance instance = EtcdFixture.builder("[2001:db8::1]")
			.secure(true)
			.instanceId("one")
			.weight(3)
			.version("1.4.0")
			.tags(List.of("api", "v1"))
			.build();
		this.registry.register(instance, EtcdFixture.TTL);
		watch(this.registry);
		EtcdFixture.soon().until(() -> this.observer.last().instances().equals(List.of(instance)));
		assertThat(server.ctl("get", "--keys-only", this.fixture.key("[2001:db8::1]:8080"))).isNotBlank();
	}

	@Test
	void anInstanceIsGoneWhenItsOwnerDied() {
		watch(this.registry);
		EtcdRegistry owner = this.fixture.registry();
		Duration ttl = Duration.ofSeconds(1);
		owner.register(EtcdFixture.instance("a"), ttl);
		awaitState("CHANGED [a]");
		owner.close();
		EtcdFixture.within(ttl.plusSeconds(5)).until(() -> this.observer.state().equals("REMOVED []"));
	}

	@Test
	void aRenewedInstanceStaysAndNobodyIsTold() {
		watch(this.registry);
		this.registry.register(EtcdFixture.instance("a"), Duration.ofSeconds(1));
		awaitState("CHANGED [a]");
		long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(4);
		EtcdFixture.within(Duration.ofSeconds(10)).pollInterval(Duration.ofMillis(200)).until(() -> {
			assertThat(this.registry.renew(EtcdFixture.instance("a").id())).isTrue();
			return System.nanoTime() - end > 0;
		});
		assertThat(this.observer.kinds()).hasSize(2);
	}

	@Test
	void cannotRenewWhatEtcdForgotAndRegistersItAgain() {
		InstanceId id = EtcdFixture.instance("a").id();
		watch(this.registry);
		assertThat(this.registry.renew(id)).isFalse();
		this.registry.register(EtcdFixture.instance("a"), EtcdFixture.TTL);
		awaitState("CHANGED [a]");
		String leases = server.ctl("lease", "list");
		String lease = leases.lines().reduce((first, second) -> second).orElseThrow();
		server.ctl("lease", "revoke", lease.strip());
		assertThat(this.registry.renew(id)).isFalse();
		awaitState("REMOVED []");
		this.registry.register(EtcdFixture.instance("a"), EtcdFixture.TTL);
		assertThat(this.registry.renew(id)).isTrue();
		awaitState("CHANGED [a]");
	}

	@Test
	void cannotRenewWhatSomebodyDeleted() {
		this.registry.register(EtcdFixture.instance("a"), EtcdFixture.TTL);
		server.ctl("del", this.fixture.key("a:8080"));
		assertThat(this.registry.renew(EtcdFixture.instance("a").id())).isFalse();
	}

	@Test
	void aStoppingProcessLeavesTheRegistrationOfItsSuccessor() {
		EtcdRegistry successor = this.fixture.registry();
		this.registry.register(EtcdFixture.instance("a"), EtcdFixture.TTL);
		successor.register(EtcdFixture.instance("a"), EtcdFixture.TTL);
		this.registry.deregister(EtcdFixture.instance("a").id());
		assertThat(successor.renew(EtcdFixture.instance("a").id())).isTrue();
	}

	@Test
	void deregistersWhatAnotherProcessRegisteredOrNobody() {
		this.fixture.registry().register(EtcdFixture.instance("a"), EtcdFixture.TTL);
		this.registry.deregister(EtcdFixture.instance("a").id());
		this.registry.deregister(EtcdFixture.instance("b").id());
		assertThat(this.registry.services()).isEmpty();
	}

	@Test
	void registeringAgainLeavesNoLeaseBehind() {
		int before = leases();
		this.registry.register(EtcdFixture.instance("a"), EtcdFixture.TTL);
		this.registry.register(EtcdFixture.instance("a"), EtcdFixture.TTL);
		this.registry.register(EtcdFixture.instance("a"), EtcdFixture.TTL);
		EtcdFixture.soon().until(() -> leases() == before + 1);
		this.registry.deregister(EtcdFixture.instance("a").id());
		assertThat(leases()).isEqualTo(before);
	}

	private static int leases() {
		return Integer.parseInt(server.ctl("lease", "list").replaceAll("(?s)found (\\d+) leases.*", "$1").strip());
	}

	@Test
	void listsItsServices() {
		for (String service : List.of("users", "orders", "a/b c+d", "%ü")) {
			this.registry.register(Instance.builder(service, "a", 80).build(), EtcdFixture.TTL);
		}
		server.put(this.fixture.prefix() + "/no-instance", "x");
		server.put(this.fixture.prefix() + "/%zz/a:80", "x");
		assertThat(this.registry.services()).containsExactlyInAnyOrder("users", "orders", "a/b c+d", "%ü");
	}

	@Test
	void aServiceWithALongerNameIsAnotherService() {
		this.registry.register(Instance.builder("users2", "a", 80).build(), EtcdFixture.TTL);
		this.registry.register(Instance.builder("users/a", "a", 80).build(), EtcdFixture.TTL);
		watch(this.registry);
		awaitState("CHANGED []");
	}

	@Test
	void skipsAndCountsWhatIsNoInstance() {
		this.registry.register(EtcdFixture.instance("a"), EtcdFixture.TTL);
		put("b:1", "garbage");
		put("b:2", "");
		put("b:3", "null");
		put("b:4", "[]");
		put("b:5", "{\"service\":\"users\",\"host\":\"evil.com/@10.0.0.1\",\"port\":80}");
		put("b:6", "{\"service\":\"users\",\"host\":\"h\",\"port\":70000}");
		put("b:7", "{\"service\":\"orders\",\"host\":\"h\",\"port\":80}");
		put("b:8", "{\"service\":\"users\",\"host\":\"h\"}");
		put("b:9", "{\"service\":\"users\",\"host\":\"h\",\"port\":80,\"tags\":[\"" + "x".repeat(70_000) + "\"]}");
		put("\u001b[31m", "{".repeat(5000));
		watch(this.registry);
		awaitState("CHANGED [a]");
		assertThat(this.registry.rejections().count()).isEqualTo(10);
		put("b:10", "garbage too");
		put("b:1", EtcdFixture.document(EtcdFixture.instance("b")));
		awaitState("CHANGED [a, b]");
		assertThat(this.registry.rejections().count()).isEqualTo(11);
		put("b:1", "garbage again");
		awaitState("CHANGED [a]");
		assertThat(this.observer.failures()).isZero();
	}

	@Test
	void ofTwoKeysForOneInstanceTheLaterCounts() {
		put("one", EtcdFixture.document(EtcdFixture.instance("a")));
		put("two", EtcdFixture.document(EtcdFixture.builder("a").weight(2).build()));
		watch(this.registry);
		EtcdFixture.soon().until(() -> this.observer.last().kind() == Kind.CHANGED);
		assertThat(this.observer.last().instances()).extracting(Instance::weight).containsExactly(2.0);
		assertThat(this.registry.rejections().count()).isEqualTo(1);
		put("one", EtcdFixture.document(EtcdFixture.builder("a").weight(3).build()));
		EtcdFixture.soon().until(() -> this.observer.last().instances().get(0).weight() == 3);
		server.ctl("del", this.fixture.key("one"));
		EtcdFixture.soon().until(() -> this.observer.last().instances().get(0).weight() == 2);
		server.ctl("del", this.fixture.key("two"));
		awaitState("REMOVED []");
	}

	private void put(String key, String value) {
		server.put(this.fixture.key(key), value);
	}

	@Test
	void tellsNothingMoreOnceTheWatchEnded() {
		Observer other = new Observer();
		Registry.Watch watch = this.registry.watch(EtcdFixture.SERVICE, other);
		watch(this.registry);
		EtcdFixture.soon().until(() -> !other.news().isEmpty() && !this.observer.news().isEmpty());
		watch.close();
		watch.close();
		this.registry.register(EtcdFixture.instance("a"), EtcdFixture.TTL);
		awaitState("CHANGED [a]");
		assertThat(other.news()).hasSize(1);
	}

	@Test
	void watchesAgainAfterTheLastWatchEnded() {
		watch(this.registry).close();
		this.registry.register(EtcdFixture.instance("a"), EtcdFixture.TTL);
		watch(this.registry);
		awaitState("CHANGED [a]");
	}

	@Test
	void aListenerThatFailsHearsTheNextNews() {
		Observer failing = new Observer() {

			@Override
			public void instancesChanged(List<Instance> instances) {
				super.instancesChanged(instances);
				throw new IllegalStateException("listener");
			}

		};
		this.registry.watch(EtcdFixture.SERVICE, failing);
		watch(this.registry);
		EtcdFixture.soon().until(() -> !failing.news().isEmpty());
		this.registry.register(EtcdFixture.instance("a"), EtcdFixture.TTL);
		awaitState("CHANGED [a]");
		EtcdFixture.soon().until(() -> failing.news().size() == 2);
	}

	@Test
	void tellsOfTenThousandInstances() {
		int count = 10_000;
		watch(this.registry);
		awaitState("CHANGED []");
		long start = System.nanoTime();
		List<Instance> instances = IntStream.range(0, count)
			.mapToObj((i) -> EtcdFixture.builder("h" + i).version("1." + i + ".0").build())
			.toList();
		EtcdFlood.instances(server.endpoint(), this.fixture, instances);
		long written = System.nanoTime();
		EtcdFixture.within(Duration.ofSeconds(30)).until(() -> this.observer.last().instances().size() == count);
		Observer late = new Observer();
		long watched = System.nanoTime();
		this.registry.watch(EtcdFixture.SERVICE, late);
		EtcdFixture.within(Duration.ofSeconds(30)).until(() -> late.last().instances().size() == count);
		logger.info("Measured: " + count + " instances written in " + millis(written - start) + " ms, known "
				+ millis(watched - written) + " ms later; read by a new watch in " + millis(System.nanoTime() - watched)
				+ " ms");
		assertThat(Set.copyOf(late.last().instances())).isEqualTo(Set.copyOf(instances));
		assertThat(this.observer.failures()).isZero();
		server.ctl("del", "--prefix", this.fixture.prefix());
		EtcdFixture.soon().until(() -> late.state().equals("REMOVED []"));
	}

	@Test
	void aRegistrationIsSeenElsewhereQuickly() throws InterruptedException {
		int count = 200;
		BlockingQueue<Integer> seen = new ArrayBlockingQueue<>(2 * count);
		this.fixture.registry().watch(EtcdFixture.SERVICE, new Observer() {

			@Override
			public void instancesChanged(List<Instance> instances) {
				seen.add(instances.size());
			}

		});
		assertThat(seen.poll(10, TimeUnit.SECONDS)).isZero();
		long[] delays = new long[count];
		for (int i = 0; i < count; i++) {
			long start = System.nanoTime();
			this.registry.register(EtcdFixture.instance("h" + i), EtcdFixture.TTL);
			assertThat(seen.poll(10, TimeUnit.SECONDS)).isEqualTo(i + 1);
			delays[i] = System.nanoTime() - start;
		}
		Arrays.sort(delays);
		logger.info("Measured: from the call of register to the listener of another registry, of " + count
				+ " registrations: p50 " + millis(delays[count / 2]) + " ms, p99 " + millis(delays[count * 99 / 100])
				+ " ms, slowest " + millis(delays[count - 1]) + " ms");
		assertThat(TimeUnit.NANOSECONDS.toMillis(delays[count * 99 / 100])).isLessThan(200);
	}

	@Test
	void twoRegistriesOfTheKindDoNotMeet() {
		EtcdFixture other = new EtcdFixture(server.endpoint());
		try {
			other.registry().register(EtcdFixture.instance("b"), EtcdFixture.TTL);
			this.registry.register(EtcdFixture.instance("a"), EtcdFixture.TTL);
			watch(this.registry);
			awaitState("CHANGED [a]");
		}
		finally {
			other.close();
		}
	}

	@Test
	void whenClosedLeavesNoThreadBehindAndRefusesCalls() {
		Set<Thread> before = Thread.getAllStackTraces().keySet();
		for (int i = 0; i < 20; i++) {
			EtcdRegistry closed = this.fixture.registry();
			Observer other = new Observer();
			closed.watch(EtcdFixture.SERVICE, other);
			closed.register(EtcdFixture.instance("a"), EtcdFixture.TTL);
			EtcdFixture.soon().until(() -> !other.news().isEmpty());
			closed.close();
			closed.close();
			assertThatExceptionOfType(RegistryException.class)
				.isThrownBy(() -> closed.register(EtcdFixture.instance("a"), EtcdFixture.TTL))
				.withMessage("Registry 'cluster' cannot register users@a:8080 (a:8080): it is closed");
			closed.watch(EtcdFixture.SERVICE, other).close();
		}
		this.registry.close();
		EtcdFixture.within(Duration.ofSeconds(5))
			.untilAsserted(() -> assertThat(names(Thread.getAllStackTraces()
				.keySet()
				.stream()
				.filter((thread) -> !before.contains(thread))
				.collect(Collectors.toSet()))).isEmpty());
	}

	private static List<String> names(Set<Thread> threads) {
		return threads.stream()
			.map(Thread::getName)
			.filter((name) -> name.contains("etcd") || name.contains("grpc"))
			.toList();
	}

	private Registry.Watch watch(EtcdRegistry registry) {
		return registry.watch(EtcdFixture.SERVICE, this.observer);
	}

	private void awaitState(String state) {
		EtcdFixture.soon().untilAsserted(() -> assertThat(this.observer.state()).isEqualTo(state));
	}

	private static String millis(long nanos) {
		return String.valueOf(TimeUnit.NANOSECONDS.toMillis(nanos));
	}

}
