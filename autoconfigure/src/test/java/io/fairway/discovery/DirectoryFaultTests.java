package io.fairway.discovery;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.fairway.instance.CapturedLog;
import io.fairway.instance.FakeScheduler;
import io.fairway.instance.FakeTicker;
import io.fairway.instance.Instance;
import io.fairway.instance.InstanceList;
import io.fairway.instance.Locality;
import io.fairway.instance.TestInstances;
import io.fairway.registry.FakeRegistry;
import io.fairway.registry.Registry;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What registries may do to the directory, in virtual time: rows 2, 5, 6, 7 and 21 of the
 * fault matrix.
 */
class DirectoryFaultTests {

	private static final String SERVICE = TestInstances.SERVICE;

	private static final Duration PERIOD = Duration.ofSeconds(30);

	private static final Duration INITIAL = Duration.ofSeconds(5);

	private static final Exception DOWN = new IllegalStateException("connection refused");

	private final FakeScheduler scheduler = new FakeScheduler(new FakeTicker());

	private final FakeRegistry east = new FakeRegistry("east");

	private final FakeRegistry west = new FakeRegistry("west");

	private final List<Object> events = new ArrayList<>();

	private final CapturedLog log = new CapturedLog(WatchedSource.class);

	@AfterEach
	void closeLog() {
		this.log.close();
	}

	@Test
	void whileARegistryFailsNothingChanges() {
		WatchedService service = service(this.east);
		this.east.answer(SERVICE, TestInstances.instances("a", "b"));
		InstanceList known = service.instances();
		for (int second = 0; second < 600; second++) {
			this.east.fail(SERVICE, DOWN);
			this.scheduler.advance(Duration.ofSeconds(1));
			assertThat((Object) service.present()).isSameAs(known);
		}
		assertThat(service.staleness()).isEqualTo(Duration.ofMinutes(10));
		assertThat(this.log.messages()).hasSize(1);
	}

	@Test
	void theAnswerOfARegistryThatRecoveredIsNotStale() {
		WatchedService service = service(this.east);
		this.east.fail(SERVICE, DOWN);
		this.scheduler.advance(Duration.ofSeconds(1));
		this.east.answer(SERVICE, TestInstances.instances("a"));
		assertThat(service.staleness()).isZero();
		assertThat(service.problem()).isNull();
	}

	@Test
	void tellsWhyThereIsNoAnswer() {
		WatchedService service = service(this.east, this.west);
		this.east.fail(SERVICE, DOWN);
		assertThat(service.problem()).isEqualTo("registry 'east' failed: connection refused");
	}

	@Test
	void tellsWhenARegistryFailsAndWhenItRecovers() {
		service(this.east);
		this.east.fail(SERVICE, DOWN);
		this.east.fail(SERVICE, DOWN);
		this.east.answer(SERVICE, List.of());
		assertThat(this.events).containsExactly(new RegistryStateChangedEvent("east", SERVICE, DOWN),
				new RegistryStateChangedEvent("east", SERVICE, null));
	}

	@Test
	void doubtsAnEmptyAnswerAtFirst() {
		WatchedService service = service(this.east);
		this.east.answer(SERVICE, TestInstances.instances("a", "b"));
		this.east.answer(SERVICE, List.of());
		this.scheduler.advance(PERIOD.minusNanos(1));
		assertThat(hosts(service)).containsExactly("a", "b");
		assertThat(service.protectedAnswers()).isOne();
		this.scheduler.advance(Duration.ofNanos(1));
		assertThat(hosts(service)).isEmpty();
	}

	@Test
	void aRepeatedEmptyAnswerDoesNotProlongTheDoubt() {
		WatchedService service = service(this.east);
		this.east.answer(SERVICE, TestInstances.instances("a"));
		for (int second = 0; second < PERIOD.toSeconds(); second++) {
			assertThat(hosts(service)).containsExactly("a");
			this.east.answer(SERVICE, List.of());
			this.scheduler.advance(Duration.ofSeconds(1));
		}
		assertThat(hosts(service)).isEmpty();
	}

	@Test
	void believesAtOnceThatInstancesLeft() {
		WatchedService service = service(this.east);
		this.east.answer(SERVICE, TestInstances.instances("a", "b"));
		this.east.remove(SERVICE, List.of());
		assertThat(hosts(service)).isEmpty();
	}

	@Test
	void aRemovalAfterALostAnswerIsOnlyCertainOfWhatWasThere() {
		WatchedService service = service(this.east);
		this.east.answer(SERVICE, TestInstances.instances("a", "b", "c"));
		this.east.answer(SERVICE, List.of());
		this.east.answer(SERVICE, TestInstances.instances("a", "d"));
		this.east.remove(SERVICE, TestInstances.instances("a"));
		assertThat(hosts(service)).containsExactly("a", "b", "c");
	}

	@Test
	void doubtsThatMostInstancesAreGoneButNotWhatIsNew() {
		WatchedService service = service(this.east);
		this.east.answer(SERVICE, TestInstances.instances("a", "b", "c", "d"));
		this.east.answer(SERVICE, TestInstances.instances("a", "x"));
		assertThat(hosts(service)).containsExactly("a", "x", "b", "c", "d");
		this.scheduler.advance(PERIOD);
		assertThat(hosts(service)).containsExactly("a", "x");
	}

	@Test
	void believesThatHalfOfTheInstancesAreGone() {
		WatchedService service = service(this.east);
		this.east.answer(SERVICE, TestInstances.instances("a", "b", "c", "d"));
		this.east.answer(SERVICE, TestInstances.instances("a", "b"));
		assertThat(hosts(service)).containsExactly("a", "b");
	}

	@Test
	void anInstanceThatComesBackIsNotDoubtedAnyMore() {
		WatchedService service = service(this.east);
		this.east.answer(SERVICE, TestInstances.instances("a", "b"));
		this.east.answer(SERVICE, List.of());
		this.east.answer(SERVICE, List.of(TestInstances.weighted("a", 3)));
		assertThat(service.instances()).containsExactly(TestInstances.weighted("a", 3), TestInstances.instance("b"));
		this.scheduler.advance(PERIOD);
		assertThat(hosts(service)).containsExactly("a");
	}

	@Test
	void withoutProtectionBelievesEverything() {
		WatchedService service = service(Protection.OFF, Duration.ZERO, this.east);
		this.east.answer(SERVICE, TestInstances.instances("a", "b"));
		this.east.answer(SERVICE, List.of());
		assertThat(hosts(service)).isEmpty();
	}

	@Test
	void survivesARegistryThatFlaps() {
		WatchedService service = service(this.east);
		this.east.answer(SERVICE, TestInstances.instances("a", "b"));
		int pending = this.scheduler.pending();
		InstanceList known = service.instances();
		for (int second = 0; second < 600; second++) {
			this.east.fail(SERVICE, DOWN);
			assertThat((Object) service.present()).isSameAs(known);
			this.scheduler.advance(Duration.ofSeconds(1));
			this.east.answer(SERVICE, TestInstances.instances("a", "b"));
			assertThat((Object) service.present()).isSameAs(known);
			this.scheduler.advance(Duration.ofSeconds(1));
		}
		assertThat(this.events.stream().filter(InstancesChangedEvent.class::isInstance)).hasSize(1);
		assertThat(this.scheduler.pending()).isEqualTo(pending);
		assertThat(this.log.messages()).hasSizeLessThanOrEqualTo(1 + 1200 / 30);
	}

	@Test
	void survivesEmptyAnswersInTurn() {
		WatchedService service = service(this.east);
		this.east.answer(SERVICE, TestInstances.instances("a", "b"));
		for (int second = 0; second < 600; second++) {
			this.east.answer(SERVICE, (second % 2 == 0) ? List.of() : TestInstances.instances("a", "b"));
			this.scheduler.advance(Duration.ofSeconds(1));
			assertThat(hosts(service)).containsExactly("a", "b");
		}
	}

	@Test
	void givesUpWhatIsTooStale() {
		WatchedService service = service(new Protection(PERIOD, 50, Duration.ofMinutes(5)), Duration.ZERO, this.east);
		this.east.answer(SERVICE, TestInstances.instances("a"));
		this.east.fail(SERVICE, DOWN);
		this.scheduler.advance(Duration.ofMinutes(5).minusNanos(1));
		assertThat(hosts(service)).containsExactly("a");
		this.scheduler.advance(Duration.ofNanos(1));
		assertThat(hosts(service)).isEmpty();
		this.east.answer(SERVICE, TestInstances.instances("a"));
		assertThat(hosts(service)).containsExactly("a");
	}

	@Test
	void anAnswerInTimeIsNotTooStale() {
		WatchedService service = service(new Protection(PERIOD, 50, Duration.ofMinutes(5)), Duration.ZERO, this.east);
		this.east.answer(SERVICE, TestInstances.instances("a"));
		this.east.fail(SERVICE, DOWN);
		this.scheduler.advance(Duration.ofMinutes(4));
		this.east.answer(SERVICE, TestInstances.instances("a"));
		this.east.fail(SERVICE, DOWN);
		this.scheduler.advance(Duration.ofMinutes(4));
		assertThat(hosts(service)).containsExactly("a");
	}

	@Test
	void mergesChangesOfDescriptions() {
		WatchedService service = service(Protection.OFF, Duration.ofMillis(100), this.east);
		this.east.answer(SERVICE, TestInstances.instances("a"));
		IntStream.rangeClosed(2, 10).forEach((weight) -> {
			this.east.answer(SERVICE, List.of(TestInstances.weighted("a", weight)));
			this.scheduler.advance(Duration.ofMillis(10));
		});
		assertThat(service.instances().get(0).weight()).isOne();
		this.scheduler.advance(Duration.ofMillis(10));
		assertThat(service.instances().get(0).weight()).isEqualTo(10);
		assertThat(this.events).hasSize(2);
	}

	@Test
	void theFirstChangeAfterAPauseDoesNotWait() {
		WatchedService service = service(Protection.OFF, Duration.ofMillis(100), this.east);
		this.east.answer(SERVICE, TestInstances.instances("a"));
		this.scheduler.advance(Duration.ofMillis(100));
		this.east.answer(SERVICE, List.of(TestInstances.weighted("a", 2)));
		assertThat(service.instances().get(0).weight()).isEqualTo(2);
	}

	@Test
	void instancesThatJoinOrLeaveDoNotWait() {
		WatchedService service = service(Protection.OFF, Duration.ofMillis(100), this.east);
		this.east.answer(SERVICE, TestInstances.instances("a"));
		this.east.answer(SERVICE, List.of(TestInstances.weighted("a", 2)));
		this.east.answer(SERVICE, List.of(TestInstances.weighted("a", 3), TestInstances.instance("b")));
		assertThat(hosts(service)).containsExactly("a", "b");
		this.east.answer(SERVICE, List.of(TestInstances.weighted("a", 3)));
		assertThat(hosts(service)).containsExactly("a");
	}

	@Test
	void watchesAgainWhereTheRegistryRefused() {
		this.east.failWith(new IllegalStateException("not yet"));
		WatchedService service = service(this.east);
		this.scheduler.advance(Duration.ofMinutes(1));
		this.east.recover();
		this.scheduler.advance(Duration.ofSeconds(36));
		assertThat(this.east.watched()).containsExactly(SERVICE);
		this.east.answer(SERVICE, TestInstances.instances("a"));
		assertThat(hosts(service)).containsExactly("a");
	}

	@Test
	void watchesNoMoreOnceTheServiceIsGivenUp() {
		this.east.failWith(new IllegalStateException("not yet"));
		InstanceDirectory directory = directory(Protection.OFF, Duration.ZERO, Snapshots.NONE, this.east);
		directory.service(SERVICE);
		directory.close();
		this.east.recover();
		this.scheduler.advance(Duration.ofMinutes(1));
		assertThat(this.east.watched()).isEmpty();
		assertThat(this.scheduler.pending()).isZero();
	}

	@Test
	void startsWithWhatWasRememberedWhileTheRegistryFails() {
		WatchedService service = remembering(Map.of("east", TestInstances.instances("a")), this.east);
		assertThat(service.present()).isNull();
		this.east.fail(SERVICE, DOWN);
		assertThat(TestInstances.hosts(service.present())).containsExactly("a");
		this.scheduler.advance(Duration.ofSeconds(1));
		assertThat(service.staleness()).isEqualTo(Duration.ofSeconds(1));
	}

	@Test
	void startsWithWhatWasRememberedWhenTheRegistryIsSilent() {
		WatchedService service = remembering(Map.of("east", TestInstances.instances("a")), this.east);
		this.scheduler.advance(INITIAL);
		assertThat(TestInstances.hosts(service.present())).containsExactly("a");
	}

	@Test
	void prefersTheRegistryToTheMemory() {
		WatchedService service = remembering(Map.of("east", TestInstances.instances("a")), this.east);
		this.east.answer(SERVICE, TestInstances.instances("b"));
		assertThat(TestInstances.hosts(service.present())).containsExactly("b");
	}

	@Test
	void doubtsARegistryThatHasForgottenEverything() {
		WatchedService service = remembering(Map.of("east", TestInstances.instances("a")), this.east);
		this.east.fail(SERVICE, DOWN);
		this.east.answer(SERVICE, List.of());
		assertThat(hosts(service)).containsExactly("a");
		this.scheduler.advance(PERIOD);
		assertThat(hosts(service)).isEmpty();
	}

	@Test
	void addsWhatIsKnownOfARegistryWhereInstancesDoNotSay() {
		RegistryStamp stamp = new RegistryStamp("dc1", new Locality("eu", "eu-1"));
		WatchedService service = directory(
				settings(Protection.OFF, Duration.ZERO, Map.of("east", stamp), ServiceScope.ALL), Snapshots.NONE,
				this.east, this.west)
			.service(SERVICE);
		this.east.answer(SERVICE,
				List.of(TestInstances.instance("a"),
						TestInstances.builder("b")
							.locality(new Locality("us", ""))
							.metadata(Map.of("datacenter", "x"))
							.build()));
		this.west.answer(SERVICE, TestInstances.instances("c"));
		assertThat(List.of(service.instances().toInstances())).extracting(Instance::locality)
			.containsExactly(new Locality("eu", "eu-1"), new Locality("us", "eu-1"), Locality.UNKNOWN);
		assertThat(List.of(service.instances().toInstances()))
			.extracting((instance) -> instance.getMetadata().get("datacenter"))
			.containsExactly("dc1", "x", null);
	}

	@Test
	void asksOnlyTheRegistriesOfAService() {
		directory(settings(Protection.OFF, Duration.ZERO, Map.of(),
				new ServiceScope(List.of("west"), (instance) -> true)), Snapshots.NONE, this.east, this.west)
			.service(SERVICE);
		assertThat(this.east.watched()).isEmpty();
		assertThat(this.west.watched()).containsExactly(SERVICE);
	}

	@Test
	void leavesOutWhatTheServiceDoesNotLookFor() {
		WatchedService service = directory(
				settings(Protection.OFF, Duration.ZERO, Map.of(),
						new ServiceScope(List.of(), InstanceQuery.all().withTags(List.of("v1")))),
				Snapshots.NONE, this.east)
			.service(SERVICE);
		this.east.answer(SERVICE,
				List.of(TestInstances.builder("a").tags(List.of("v1", "x")).build(), TestInstances.instance("b")));
		assertThat(hosts(service)).containsExactly("a");
	}

	@Test
	void givesUpAServiceThatNobodyAsksFor() {
		InstanceDirectory directory = directory(Protection.OFF, Duration.ZERO, Snapshots.NONE, this.east);
		directory.service("idle");
		directory.retain("used");
		for (int minute = 0; minute < 20; minute++) {
			directory.service("asked");
			this.scheduler.advance(Duration.ofMinutes(1));
		}
		assertThat(this.east.watched()).containsExactlyInAnyOrder("used", "asked");
	}

	@Test
	void streamsEachList() {
		WatchedService service = service(this.east);
		List<List<String>> seen = new ArrayList<>();
		service.changes().subscribe((list) -> seen.add(TestInstances.hosts(list)));
		this.east.answer(SERVICE, TestInstances.instances("a"));
		this.east.answer(SERVICE, TestInstances.instances("a", "b"));
		service.changes().subscribe((list) -> seen.add(TestInstances.hosts(list)));
		assertThat(seen).containsExactly(List.of(), List.of("a"), List.of("a", "b"), List.of("a", "b"));
	}

	@Test
	void aHundredThousandChangesLeaveNothingBehind() {
		WatchedService service = service(this.east);
		this.east.answer(SERVICE, TestInstances.instances("a", "b"));
		int pending = this.scheduler.pending();
		for (int i = 0; i < 100_000; i++) {
			this.east.answer(SERVICE, List.of(TestInstances.weighted("a", 1 + i % 100), TestInstances.instance("b")));
			this.events.clear();
		}
		assertThat(this.scheduler.pending()).isEqualTo(pending);
		assertThat(service.instances()).hasSize(2);
	}

	private WatchedService service(Registry... registries) {
		return service(new Protection(PERIOD, 50, null), Duration.ZERO, registries);
	}

	private WatchedService service(Protection protection, Duration mergeWindow, Registry... registries) {
		return directory(protection, mergeWindow, Snapshots.NONE, registries).service(SERVICE);
	}

	private WatchedService remembering(Map<String, List<Instance>> answers, Registry... registries) {
		Snapshots snapshots = new Snapshots() {

			@Override
			public void load(String serviceId, Consumer<Map<String, List<Instance>>> loaded) {
				loaded.accept(answers);
			}

			@Override
			public void save(String serviceId, @Nullable Map<String, List<Instance>> answers) {
			}

		};
		return directory(new Protection(PERIOD, 50, null), Duration.ZERO, snapshots, registries).service(SERVICE);
	}

	private InstanceDirectory directory(Protection protection, Duration mergeWindow, Snapshots snapshots,
			Registry... registries) {
		return directory(settings(protection, mergeWindow, Map.of(), ServiceScope.ALL), snapshots, registries);
	}

	private InstanceDirectory directory(DirectorySettings settings, Snapshots snapshots, Registry... registries) {
		return new InstanceDirectory(List.of(registries), settings, new DirectoryContext(this.scheduler,
				this.scheduler.ticker(), (bound) -> bound / 2, snapshots, this.events::add));
	}

	private static DirectorySettings settings(Protection protection, Duration mergeWindow,
			Map<String, RegistryStamp> stamps, ServiceScope scope) {
		return new DirectorySettings(MergeMode.UNION, INITIAL, 100, TestDirectories.IDLE_TIMEOUT, mergeWindow,
				protection, AddressPolicy.DEFAULT, stamps, (serviceId) -> scope);
	}

	private static List<String> hosts(WatchedService service) {
		return TestInstances.hosts(service.instances());
	}

}
