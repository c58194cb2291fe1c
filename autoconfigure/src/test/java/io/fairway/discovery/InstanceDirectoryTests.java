package io.fairway.discovery;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.cloud.client.ServiceInstance;
import reactor.core.Fuseable;
import reactor.core.publisher.Mono;

import io.fairway.instance.CapturedLog;
import io.fairway.instance.FakeScheduler;
import io.fairway.instance.FakeTicker;
import io.fairway.instance.Garbage;
import io.fairway.instance.InstanceList;
import io.fairway.instance.QuietPeriod;
import io.fairway.instance.TestInstances;
import io.fairway.registry.FakeRegistry;
import io.fairway.registry.InstancesListener;
import io.fairway.registry.Registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

class InstanceDirectoryTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(3);

	private static final int MAX_SERVICES = 3;

	private int directories;

	private final FakeScheduler scheduler = new FakeScheduler(new FakeTicker());

	private final FakeRegistry east = new FakeRegistry("east");

	private final FakeRegistry west = new FakeRegistry("west");

	private final List<Object> events = new ArrayList<>();

	private final InstanceDirectory directory = directory(MergeMode.UNION, this.east, this.west);

	private final CapturedLog log = new CapturedLog(WatchedSource.class);

	@AfterEach
	void closeLog() {
		this.log.close();
	}

	@Test
	void watchesAServiceOnceItIsAskedFor() {
		assertThat(this.east.watched()).isEmpty();
		this.directory.service(TestInstances.SERVICE);
		this.directory.service(TestInstances.SERVICE);
		assertThat(this.east.watched()).containsExactly(TestInstances.SERVICE);
		assertThat(this.west.watched()).containsExactly(TestInstances.SERVICE);
	}

	@Test
	void handsOutTheSameServiceEveryTime() {
		assertThat(this.directory.service(TestInstances.SERVICE))
			.isSameAs(this.directory.retain(TestInstances.SERVICE));
	}

	@Test
	void knowsNothingAtFirst() {
		assertThat(this.directory.service(TestInstances.SERVICE).instances()).isEmpty();
	}

	@Test
	void hasTheUnionOfWhatTheRegistriesSay() {
		WatchedService service = this.directory.service(TestInstances.SERVICE);
		this.west.answer(TestInstances.SERVICE, List.of(TestInstances.weighted("a", 3), TestInstances.instance("w")));
		this.east.answer(TestInstances.SERVICE, List.of(TestInstances.weighted("a", 2)));
		assertThat(service.instances()).containsExactly(TestInstances.weighted("a", 2), TestInstances.instance("w"));
	}

	@Test
	void fallsBackToWhatTheNextRegistrySays() {
		this.east.answer(TestInstances.SERVICE, TestInstances.instances("e"));
		this.west.answer(TestInstances.SERVICE, TestInstances.instances("w"));
		WatchedService service = this.directory.service(TestInstances.SERVICE);
		this.east.answer(TestInstances.SERVICE, List.of(TestInstances.weighted("a", 2)));
		this.west.answer(TestInstances.SERVICE, List.of(TestInstances.weighted("a", 3)));
		this.east.answer(TestInstances.SERVICE, List.of());
		assertThat(service.instances()).containsExactly(TestInstances.weighted("a", 3));
	}

	@Test
	void inFailoverModeUsesOneRegistryAtATime() {
		WatchedService service = directory(MergeMode.FAILOVER, this.east, this.west).service(TestInstances.SERVICE);
		this.west.answer(TestInstances.SERVICE, TestInstances.instances("w"));
		assertThat(TestInstances.hosts(service.instances())).containsExactly("w");
		this.east.answer(TestInstances.SERVICE, TestInstances.instances("e"));
		assertThat(TestInstances.hosts(service.instances())).containsExactly("e");
		this.east.answer(TestInstances.SERVICE, List.of());
		assertThat(TestInstances.hosts(service.instances())).containsExactly("w");
	}

	@Test
	void showsAListOnlyOnceWhatIsInUseWasDerivedFromIt() {
		WatchedService service = this.directory.service(TestInstances.SERVICE);
		this.east.answer(TestInstances.SERVICE, TestInstances.instances("a"));
		List<Object> visible = new ArrayList<>();
		service.instances().derived(this, (list, previous) -> visible.add(service.instances()));
		this.east.answer(TestInstances.SERVICE, TestInstances.instances("b"));
		assertThat(visible).containsExactly(TestInstances.list("a"), TestInstances.list("a"));
	}

	@Test
	void theListStaysTheSameObjectWhileNothingChanges() {
		WatchedService service = this.directory.service(TestInstances.SERVICE);
		this.east.answer(TestInstances.SERVICE, TestInstances.instances("a"));
		InstanceList list = service.instances();
		this.east.answer(TestInstances.SERVICE, TestInstances.instances("a"));
		this.west.answer(TestInstances.SERVICE, List.of());
		assertThat((Object) service.instances()).isSameAs(list);
		assertThat(this.events).hasSize(1);
	}

	@Test
	void hasAnAddressThatARegistryKnowsTwiceOnceAndAsItWasSaidLast() {
		WatchedService service = this.directory.service(TestInstances.SERVICE);
		this.east.answer(TestInstances.SERVICE,
				List.of(TestInstances.weighted("a", 2), TestInstances.instance("b"), TestInstances.weighted("a", 3)));
		assertThat(service.instances()).containsExactly(TestInstances.weighted("a", 3), TestInstances.instance("b"));
		assertThat(this.directory.rejections().count()).isOne();
	}

	@Test
	void anAddressThatTwoRegistriesKnowIsNoMistake() {
		this.directory.service(TestInstances.SERVICE);
		this.east.answer(TestInstances.SERVICE, TestInstances.instances("a"));
		this.west.answer(TestInstances.SERVICE, TestInstances.instances("a"));
		assertThat(this.directory.rejections().count()).isZero();
	}

	@Test
	void keepsWhatAFailingRegistrySaid() {
		WatchedService service = this.directory.service(TestInstances.SERVICE);
		this.east.answer(TestInstances.SERVICE, TestInstances.instances("a"));
		this.east.fail(TestInstances.SERVICE, new IllegalStateException("test"));
		assertThat(TestInstances.hosts(service.instances())).containsExactly("a");
	}

	@Test
	void complainsOnceWhileARegistryFails() {
		this.directory.service(TestInstances.SERVICE);
		for (int i = 0; i < 10; i++) {
			this.east.fail(TestInstances.SERVICE, new IllegalStateException("test"));
		}
		assertThat(this.log.messages())
			.containsExactly("Registry 'east' failed for service 'users'; what it said before stays valid: "
					+ "java.lang.IllegalStateException: test");
	}

	@Test
	void whatARegistryFailsWithStaysOnOneLine() {
		this.directory.service(TestInstances.SERVICE);
		this.east.fail(TestInstances.SERVICE, new IllegalStateException("x\r\nERROR forged \u001b[31m"));
		assertThat(this.log.messages()).singleElement()
			.asString()
			.contains("x\\u000d\\u000aERROR forged \\u001b[31m")
			.doesNotContain("\n", "\r", "\u001b");
	}

	@Test
	void aRegistryThatCannotListIsComplainedOfOnceInAWhile() {
		this.east.failWith(new IllegalStateException("a\nb"));
		try (CapturedLog log = new CapturedLog(InstanceDirectory.class)) {
			for (int i = 0; i < 10; i++) {
				this.directory.serviceIds();
			}
			assertThat(log.messages()).containsExactly(
					"Registry 'east' cannot list its services: java.lang.IllegalStateException: a\\u000ab");
			this.scheduler.advance(QuietPeriod.LENGTH);
			this.directory.serviceIds();
			assertThat(log.messages()).hasSize(2);
		}
	}

	@Test
	void complainsAgainAfterARegistryRecovered() {
		this.directory.service(TestInstances.SERVICE);
		this.east.fail(TestInstances.SERVICE, new IllegalStateException("test"));
		this.east.answer(TestInstances.SERVICE, TestInstances.instances("a"));
		this.scheduler.advance(QuietPeriod.LENGTH);
		this.east.fail(TestInstances.SERVICE, new IllegalStateException("test"));
		assertThat(this.log.messages()).hasSize(2);
	}

	@Test
	void aRegistryThatCannotWatchDoesNotBreakTheOthers() {
		this.east.failWith(new IllegalStateException("test"));
		WatchedService service = this.directory.service(TestInstances.SERVICE);
		this.west.answer(TestInstances.SERVICE, TestInstances.instances("w"));
		assertThat(TestInstances.hosts(service.instances())).containsExactly("w");
	}

	@Test
	void whenNoRegistryCanWatchNobodyWaits() {
		this.east.failWith(new IllegalStateException("test"));
		this.west.failWith(new IllegalStateException("test"));
		assertThat(present(this.directory.service(TestInstances.SERVICE))).isEmpty();
	}

	@Test
	void withoutRegistriesNobodyWaits() {
		assertThat(present(directory(MergeMode.UNION).service(TestInstances.SERVICE))).isEmpty();
	}

	@Test
	void waitsForTheFirstAnswer() {
		WatchedService service = this.directory.service(TestInstances.SERVICE);
		List<ServiceInstance> received = new ArrayList<>();
		Mono<List<ServiceInstance>> waiting = service.get().next().doOnNext(received::addAll);
		waiting = waiting.cache();
		waiting.subscribe();
		assertThat(received).isEmpty();
		this.east.answer(TestInstances.SERVICE, TestInstances.instances("a"));
		waiting.block(Duration.ofSeconds(10));
		assertThat(TestInstances.hosts(received)).containsExactly("a");
	}

	@Test
	void goesOnAfterTheFirstAnswerOnAThreadOfItsOwn() {
		WatchedService service = this.directory.service(TestInstances.SERVICE);
		Mono<Thread> thread = service.get().next().map((list) -> Thread.currentThread()).cache();
		thread.subscribe();
		this.east.answer(TestInstances.SERVICE, TestInstances.instances("a"));
		assertThat(thread.block(Duration.ofSeconds(10))).isNotSameAs(Thread.currentThread());
	}

	@Test
	void onceThereIsAnAnswerItIsThere() {
		WatchedService service = this.directory.service(TestInstances.SERVICE);
		this.east.answer(TestInstances.SERVICE, TestInstances.instances("a"));
		assertThat(TestInstances.hosts(present(service))).containsExactly("a");
	}

	@Test
	void anEmptyAnswerOfOneRegistryIsNotTheLastWord() {
		WatchedService service = this.directory.service(TestInstances.SERVICE);
		this.east.answer(TestInstances.SERVICE, List.of());
		assertThat(service.get()).isNotInstanceOf(Fuseable.ScalarCallable.class);
	}

	@Test
	void whenAllRegistriesAnsweredNobodyWaits() {
		WatchedService service = this.directory.service(TestInstances.SERVICE);
		this.east.answer(TestInstances.SERVICE, List.of());
		this.west.fail(TestInstances.SERVICE, new IllegalStateException("test"));
		assertThat(present(service)).isEmpty();
	}

	@Test
	void waitsUntilTheTimeout() {
		WatchedService service = this.directory.service(TestInstances.SERVICE);
		this.scheduler.advance(TIMEOUT.minusNanos(1));
		assertThat(service.get()).isNotInstanceOf(Fuseable.ScalarCallable.class);
	}

	@Test
	void inFailoverModeWaitsForTheFirstRegistryThoughTheSecondHasAnswered() {
		WatchedService service = directory(MergeMode.FAILOVER, this.east, this.west).service(TestInstances.SERVICE);
		this.west.answer(TestInstances.SERVICE, List.of(TestInstances.instance("w")));
		assertThat(service.get()).isNotInstanceOf(Fuseable.ScalarCallable.class);
		this.east.fail(TestInstances.SERVICE, new IllegalStateException("down"));
		assertThat(present(service)).hasSize(1);
	}

	@Test
	void waitsNoLongerThanTheTimeout() {
		WatchedService service = this.directory.service(TestInstances.SERVICE);
		Mono<List<ServiceInstance>> waiting = service.get().next().cache();
		waiting.subscribe();
		this.scheduler.advance(TIMEOUT);
		assertThat(waiting.block(Duration.ofSeconds(10))).isEmpty();
		assertThat(present(service)).isEmpty();
	}

	@Test
	void aLateAnswerIsPushed() {
		WatchedService service = this.directory.service(TestInstances.SERVICE);
		this.scheduler.advance(TIMEOUT);
		this.east.answer(TestInstances.SERVICE, TestInstances.instances("a"));
		assertThat(TestInstances.hosts(present(service))).containsExactly("a");
	}

	@Test
	void leavesNoTimeoutBehindAnAnswer() {
		this.directory.service(TestInstances.SERVICE);
		this.east.answer(TestInstances.SERVICE, TestInstances.instances("a"));
		assertThat(timeouts()).isZero();
	}

	@Test
	void leavesNoTimeoutBehindAnAnswerAtOnce() {
		this.east.onWatch(() -> this.east.answer(TestInstances.SERVICE, TestInstances.instances("a")));
		this.directory.service(TestInstances.SERVICE);
		assertThat(timeouts()).isZero();
	}

	@Test
	void tellsOfEachChangeInItsOrder() {
		this.directory.service(TestInstances.SERVICE);
		this.east.answer(TestInstances.SERVICE, List.of(TestInstances.instance("a"), TestInstances.instance("b")));
		this.east.answer(TestInstances.SERVICE, List.of(TestInstances.weighted("b", 2), TestInstances.instance("c")));
		assertThat(this.events).containsExactly(
				new InstancesChangedEvent(TestInstances.SERVICE,
						List.of(TestInstances.instance("a"), TestInstances.instance("b")),
						List.of(TestInstances.instance("a"), TestInstances.instance("b")), List.of(), List.of()),
				new InstancesChangedEvent(TestInstances.SERVICE,
						List.of(TestInstances.weighted("b", 2), TestInstances.instance("c")),
						List.of(TestInstances.instance("c")), List.of(TestInstances.instance("a")),
						List.of(TestInstances.weighted("b", 2))));
	}

	@Test
	void tellsOfAChangeAfterItIsVisible() {
		List<List<String>> visible = new ArrayList<>();
		List<WatchedService> services = new ArrayList<>();
		InstanceDirectory directory = TestDirectories.directory(List.of(this.east), MergeMode.UNION, TIMEOUT,
				MAX_SERVICES, this.scheduler, (event) -> visible.add(TestInstances.hosts(services.get(0).instances())));
		services.add(directory.service(TestInstances.SERVICE));
		this.east.answer(TestInstances.SERVICE, TestInstances.instances("a"));
		assertThat(visible).containsExactly(List.of("a"));
	}

	@Test
	void givesUpTheServiceThatWasNotAskedForLongest() {
		service("s1", "s2", "s3", "s1", "s4");
		assertThat(this.east.watched()).containsExactly("s1", "s3", "s4");
		assertThat(this.west.watched()).containsExactly("s1", "s3", "s4");
	}

	@Test
	void givesUpNothingUpToTheMaximum() {
		service("s1", "s2", "s3");
		assertThat(this.east.watched()).containsExactly("s1", "s2", "s3");
	}

	@Test
	void nobodyWaitsForAServiceThatWasGivenUp() {
		WatchedService first = this.directory.service("s1");
		service("s2", "s3", "s4");
		assertThat(present(first)).isEmpty();
		assertThat(timeouts()).isEqualTo(3);
	}

	@Test
	void aServiceThatWasGivenUpIsWatchedAgainWhenItIsAskedFor() {
		WatchedService first = this.directory.service("s1");
		service("s2", "s3", "s4");
		assertThat(this.directory.service("s1")).isNotSameAs(first);
		assertThat(this.east.watched()).containsExactly("s3", "s4", "s1");
	}

	@Test
	void neverGivesUpWhatALoadBalancerUses() {
		List.of("r1", "r2", "r3", "r4").forEach(this.directory::retain);
		service("s1", "s2", "s3");
		assertThat(this.east.watched()).containsExactly("r1", "r2", "r3", "r4", "s3");
	}

	@Test
	void thousandsOfServicesLeaveNothingBehind() {
		for (int i = 0; i < 5000; i++) {
			this.directory.service("s" + i);
		}
		assertThat(this.east.watched()).hasSize(MAX_SERVICES);
		assertThat(timeouts()).isEqualTo(MAX_SERVICES);
	}

	@Test
	void releasingAServiceEndsItsWatches() {
		WatchedService service = this.directory.retain(TestInstances.SERVICE);
		this.directory.release(service);
		assertThat(this.east.watched()).isEmpty();
		assertThat(this.west.watched()).isEmpty();
		assertThat(timeouts()).isZero();
	}

	@Test
	void aServiceIsWatchedUntilTheLastOneReleasesIt() {
		WatchedService service = this.directory.retain(TestInstances.SERVICE);
		this.directory.retain(TestInstances.SERVICE);
		this.directory.release(service);
		assertThat(this.east.watched()).containsExactly(TestInstances.SERVICE);
		this.directory.release(service);
		assertThat(this.east.watched()).isEmpty();
	}

	@Test
	void releasingAServiceOfThePastLeavesTheOneOfTodayAlone() {
		WatchedService past = this.directory.retain(TestInstances.SERVICE);
		this.directory.release(past);
		this.directory.retain(TestInstances.SERVICE);
		this.directory.release(past);
		assertThat(this.east.watched()).containsExactly(TestInstances.SERVICE);
	}

	@Test
	void aServiceThatWasReleasedChangesNoMore() {
		List<Runnable> late = new ArrayList<>();
		Registry registry = new LateRegistry(late);
		InstanceDirectory directory = directory(MergeMode.UNION, registry);
		WatchedService service = directory.retain(TestInstances.SERVICE);
		directory.release(service);
		late.forEach(Runnable::run);
		assertThat(service.instances()).isEmpty();
		assertThat(this.events).isEmpty();
	}

	@Test
	void aWatchThatBeginsWhileItsServiceIsGivenUpEndsAtOnce() {
		this.west.onWatch(this.directory::close);
		this.directory.service(TestInstances.SERVICE);
		assertThat(this.east.watched()).isEmpty();
		assertThat(this.west.watched()).isEmpty();
	}

	@Test
	void oneWatchThatCannotEndDoesNotKeepTheOthers() {
		InstanceDirectory directory = directory(MergeMode.UNION, new StubbornRegistry(), this.west);
		WatchedService service = directory.retain(TestInstances.SERVICE);
		assertThatNoException().isThrownBy(() -> directory.release(service));
		assertThat(this.west.watched()).isEmpty();
	}

	@Test
	void closingEndsAllWatches() {
		service("s1");
		WatchedService retained = this.directory.retain("s2");
		this.directory.close();
		this.directory.close();
		this.directory.release(retained);
		assertThat(this.east.watched()).isEmpty();
		assertThat(this.scheduler.pending()).isZero();
	}

	@Test
	void looksAgainWithOtherSettingsAtWhatWasSaid() {
		WatchedService service = this.directory.service(TestInstances.SERVICE);
		this.east.answer(TestInstances.SERVICE, TestInstances.instances("10.0.0.1", "10.0.1.1"));
		this.directory.replace(settings(Protection.OFF, "10.0.1.0/24", ServiceScope.ALL));
		assertThat(TestInstances.hosts(service.instances())).containsExactly("10.0.1.1");
		this.directory.replace(settings(Protection.OFF, "10.0.0.0/16", ServiceScope.ALL));
		assertThat(TestInstances.hosts(service.instances())).containsExactly("10.0.0.1", "10.0.1.1");
		this.directory.replace(settings(Protection.OFF, "10.0.0.0/16",
				new ServiceScope(List.of(), (instance) -> instance.getHost().endsWith(".0.1"))));
		assertThat(TestInstances.hosts(service.instances())).containsExactly("10.0.0.1");
	}

	@Test
	void otherSettingsWithTheSameResultChangeNothing() {
		WatchedService service = this.directory.service(TestInstances.SERVICE);
		this.east.answer(TestInstances.SERVICE, TestInstances.instances("a", "b"));
		InstanceList before = service.instances();
		this.directory.replace(settings(Protection.OFF, "10.0.0.0/16", ServiceScope.ALL));
		assertThat(service.instances()).isSameAs(before);
		assertThat(this.east.watched()).hasSize(1);
	}

	@Test
	void aServiceThatMovesKeepsItsInstancesUntilTheOtherRegistryAnswers() {
		this.directory.replace(settings(Protection.OFF, "0.0.0.0/0", new ServiceScope(List.of("east"), (any) -> true)));
		WatchedService service = this.directory.service(TestInstances.SERVICE);
		this.east.answer(TestInstances.SERVICE, TestInstances.instances("e"));
		this.directory.replace(settings(Protection.OFF, "0.0.0.0/0", new ServiceScope(List.of("west"), (any) -> true)));
		assertThat(this.west.watched()).hasSize(1);
		assertThat(TestInstances.hosts(service.instances())).containsExactly("e");
		this.west.answer(TestInstances.SERVICE, TestInstances.instances("w"));
		assertThat(TestInstances.hosts(service.instances())).containsExactly("w");
		this.scheduler.advance(Duration.ZERO);
		assertThat(this.east.watched()).isEmpty();
	}

	@Test
	void aServiceThatMovesToASilentRegistryWaitsForItNoLongerThanTheTimeout() {
		WatchedService service = this.directory.service(TestInstances.SERVICE);
		this.east.answer(TestInstances.SERVICE, TestInstances.instances("e"));
		this.directory.replace(settings(Protection.OFF, "0.0.0.0/0", new ServiceScope(List.of("west"), (any) -> true)));
		this.scheduler.advance(TIMEOUT);
		assertThat(service.instances()).isEmpty();
		assertThat(this.east.watched()).isEmpty();
	}

	@Test
	void lessProtectionHoldsForInstancesThatAreKept() {
		this.directory
			.replace(settings(new Protection(Duration.ofMinutes(5), 50, null), "0.0.0.0/0", ServiceScope.ALL));
		WatchedService service = this.directory.service(TestInstances.SERVICE);
		this.east.answer(TestInstances.SERVICE, TestInstances.instances("a", "b"));
		this.east.answer(TestInstances.SERVICE, List.of());
		assertThat(service.instances()).hasSize(2);
		this.directory
			.replace(settings(new Protection(Duration.ofSeconds(1), 50, null), "0.0.0.0/0", ServiceScope.ALL));
		this.scheduler.advance(Duration.ofSeconds(1));
		assertThat(service.instances()).isEmpty();
	}

	@Test
	void anotherMaximumOfStalenessHoldsForARegistryThatFails() {
		WatchedService service = this.directory.service(TestInstances.SERVICE);
		this.east.answer(TestInstances.SERVICE, TestInstances.instances("a"));
		this.east.fail(TestInstances.SERVICE, new IllegalStateException("down"));
		this.scheduler.advance(Duration.ofSeconds(50));
		this.directory.replace(
				settings(new Protection(Duration.ZERO, 100, Duration.ofMinutes(1)), "0.0.0.0/0", ServiceScope.ALL));
		this.scheduler.advance(Duration.ofSeconds(9));
		assertThat(service.instances()).hasSize(1);
		this.scheduler.advance(Duration.ofSeconds(1));
		assertThat(service.instances()).isEmpty();
	}

	@Test
	void fewerServicesAreWatchedAtOnceIfThereMayBeFewer() {
		List.of("one", "two", "three").forEach(this.directory::service);
		this.directory.replace(TestDirectories.settings(MergeMode.UNION, TIMEOUT, 1, Protection.OFF));
		assertThat(this.directory.watched()).extracting(WatchedService::serviceId).containsExactly("three");
	}

	@Test
	void anotherIdleTimeoutHoldsForWhatIsWatched() {
		this.directory.service(TestInstances.SERVICE);
		DirectorySettings before = settings(Protection.OFF, "0.0.0.0/0", ServiceScope.ALL);
		this.directory.replace(new DirectorySettings(before.merge(), TIMEOUT, MAX_SERVICES, Duration.ofSeconds(8),
				Duration.ZERO, before.protection(), before.addresses(), before.stamps(), before.scopes()));
		this.scheduler.advance(Duration.ofSeconds(10));
		assertThat(this.directory.watched()).isEmpty();
	}

	private static DirectorySettings settings(Protection protection, String addresses, ServiceScope scope) {
		return new DirectorySettings(MergeMode.UNION, TIMEOUT, MAX_SERVICES, TestDirectories.IDLE_TIMEOUT,
				Duration.ZERO, protection, AddressPolicy.allowing(List.of(addresses)), Map.of(), (serviceId) -> scope);
	}

	@Test
	void knowsTheServicesOfAllRegistriesThatAnswer() {
		FakeRegistry failing = new FakeRegistry("failing");
		failing.failWith(new IllegalStateException("test"));
		InstanceDirectory directory = directory(MergeMode.UNION, failing, new FakeRegistry("east", "b", "a"),
				new FakeRegistry("west", "a", "c"));
		assertThat(directory.serviceIds()).containsExactly("b", "a", "c");
	}

	@Test
	void doesNotGrowOverGenerations() {
		WatchedService service = this.directory.retain(TestInstances.SERVICE);
		this.east.answer(TestInstances.SERVICE, TestInstances.instances("a"));
		this.east.answer(TestInstances.SERVICE, TestInstances.instances("b"));
		WeakReference<InstanceList> early = new WeakReference<>(service.instances());
		for (int i = 0; i < 1000; i++) {
			this.east.answer(TestInstances.SERVICE, List.of(TestInstances.weighted("a", i + 2)));
			this.west.answer(TestInstances.SERVICE, TestInstances.instances("w" + i));
		}
		this.events.clear();
		Garbage.awaitCollectionOf(early);
		assertThat(service.instances()).hasSize(2);
	}

	/** What is to happen, but for the removal of idle services. */
	private int timeouts() {
		return this.scheduler.pending() - this.directories;
	}

	private void service(String... ids) {
		List.of(ids).forEach(this.directory::service);
	}

	private InstanceDirectory directory(MergeMode merge, Registry... registries) {
		this.directories++;
		return TestDirectories.directory(List.of(registries), merge, TIMEOUT, MAX_SERVICES, this.scheduler,
				this.events::add);
	}

	/** The instances, provided that nobody has to wait for them. */
	@SuppressWarnings("unchecked")
	private static List<ServiceInstance> present(WatchedService service) {
		assertThat(service.get()).isInstanceOf(Fuseable.ScalarCallable.class);
		try {
			return ((Fuseable.ScalarCallable<List<ServiceInstance>>) service.get()).call();
		}
		catch (Exception ex) {
			throw new AssertionError(ex);
		}
	}

	/** Answers only after the watch has ended. */
	private static final class LateRegistry extends AbstractRegistry {

		private final List<Runnable> late;

		LateRegistry(List<Runnable> late) {
			this.late = late;
		}

		@Override
		public Watch watch(String serviceId, InstancesListener listener) {
			return () -> this.late.add(() -> listener.instancesChanged(TestInstances.instances("late")));
		}

	}

	private static final class StubbornRegistry extends AbstractRegistry {

		@Override
		public Watch watch(String serviceId, InstancesListener listener) {
			return () -> {
				throw new IllegalStateException("test");
			};
		}

	}

	private abstract static class AbstractRegistry implements Registry {

		@Override
		public String name() {
			return "test";
		}

		@Override
		public List<String> services() {
			return List.of();
		}

		@Override
		public void close() {
		}

	}

}
