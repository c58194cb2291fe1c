package io.fairway.health;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.fairway.instance.CapturedLog;
import io.fairway.instance.FakeScheduler;
import io.fairway.instance.FakeTicker;
import io.fairway.instance.Instance;
import io.fairway.instance.Seeded;
import io.fairway.instance.TestInstances;

import static org.assertj.core.api.Assertions.assertThat;

class HealthCheckerTests {

	private static final Duration INTERVAL = Duration.ofSeconds(10);

	private static final Duration TRANSITION = Duration.ofSeconds(1);

	private static final Duration IDLE = Duration.ofMinutes(5);

	private final FakeScheduler scheduler = new FakeScheduler(new FakeTicker());

	private final FakeProbe probe = new FakeProbe(this.scheduler);

	private final List<Object> events = new ArrayList<>();

	private final AtomicReference<HealthCheckSettings> settings = new AtomicReference<>(settings(Duration.ZERO, true));

	private final HealthChecker checker = checker(0);

	private HealthChecker checker(int seed) {
		return new HealthChecker(this.settings::get,
				new HealthCheckContext(this.scheduler, this.scheduler.ticker(),
						() -> Instant.ofEpochSecond(0, this.scheduler.ticker().read()), Seeded.random(seed)::nextDouble,
						this.events::add));
	}

	private HealthCheckSettings settings(Duration jitter, boolean initiallyHealthy) {
		return new HealthCheckSettings(this.probe, INTERVAL, TRANSITION, jitter, Duration.ofSeconds(3), 2, 3,
				initiallyHealthy, IDLE);
	}

	@Test
	void anInstanceIsAcceptedUntilItsFirstAnswer() {
		observe("a");
		assertThat(accepts("a")).isTrue();
	}

	@Test
	void anInstanceIsRefusedUntilItsFirstAnswerIfThatIsWanted() {
		this.settings.set(settings(Duration.ZERO, false));
		observe("a");
		assertThat(accepts("a")).isFalse();
		advance(Duration.ofSeconds(1));
		assertThat(accepts("a")).isTrue();
		assertThat(this.events).containsExactly(event("a", true, "ok"));
	}

	@Test
	void theFirstAnswerDecidesAtOnce() {
		this.probe.fail("a");
		observe("a");
		advance(Duration.ofMillis(1));
		assertThat(accepts("a")).isFalse();
	}

	@Test
	void aHealthyInstanceMustFailThreeTimesInARow() {
		observe("a");
		advance(Duration.ofSeconds(1));
		this.probe.fail("a");
		advance(INTERVAL);
		assertThat(this.probe.starts).hasSize(3);
		assertThat(accepts("a")).isTrue();
		advance(TRANSITION.plusMillis(1));
		assertThat(this.probe.starts).hasSize(4);
		assertThat(accepts("a")).isFalse();
	}

	@Test
	void anUnhealthyInstanceMustPassTwiceInARow() {
		this.probe.fail("a");
		observe("a");
		advance(Duration.ofSeconds(1));
		this.probe.pass("a");
		advance(INTERVAL);
		assertThat(accepts("a")).isFalse();
		advance(TRANSITION);
		assertThat(accepts("a")).isTrue();
	}

	@Test
	void anAnswerInBetweenStartsTheCountAgain() {
		observe("a");
		advance(Duration.ofSeconds(1));
		this.probe.fail("a");
		advance(INTERVAL.plus(TRANSITION));
		this.probe.pass("a");
		advance(TRANSITION);
		this.probe.fail("a");
		advance(INTERVAL.plus(TRANSITION));
		assertThat(accepts("a")).isTrue();
		advance(TRANSITION);
		assertThat(accepts("a")).isFalse();
	}

	@Test
	void checksAreRareWhileNothingChanges() {
		observe("a");
		advance(Duration.ofSeconds(95));
		assertThat(this.probe.starts).hasSize(10);
	}

	@Test
	void noAnswerIsAFailureAndTheAttemptIsGivenUp() {
		this.probe.latency = Duration.ofDays(1);
		observe("a");
		advance(Duration.ofMillis(2999));
		assertThat(accepts("a")).isTrue();
		advance(Duration.ofMillis(1));
		assertThat(accepts("a")).isFalse();
		assertThat(this.probe.cancelled).isEqualTo(1);
		assertThat(this.probe.inFlight()).isZero();
		assertThat(only().history()).singleElement()
			.extracting(HealthCheckResult::reason, HealthCheckResult::duration)
			.containsExactly("no answer within 3000 ms", Duration.ofSeconds(3));
	}

	@Test
	void anAttemptThatSaysNothingOfTheInstanceChangesNothing() {
		try (CapturedLog log = new CapturedLog(HealthChecker.class)) {
			this.probe.tellNothing("a");
			observe("a");
			advance(Duration.ofSeconds(55));
			assertThat(this.probe.starts).hasSize(6);
			assertThat(only()).extracting(CheckedInstance::state, CheckedInstance::history)
				.containsExactly(HealthState.UNKNOWN, List.of());
			assertThat(log.messages()).hasSizeLessThanOrEqualTo(2).first().asString().contains("no sockets");
		}
	}

	@Test
	void aProbeThatThrowsIsAskedAgain() {
		List<String> asked = new ArrayList<>();
		this.settings.set(new HealthCheckSettings((instance, listener) -> {
			asked.add(instance.getHost());
			throw new IllegalStateException("broken");
		}, INTERVAL, TRANSITION, Duration.ZERO, Duration.ofSeconds(3), 2, 3, true, IDLE));
		observe("a");
		advance(Duration.ofSeconds(15));
		assertThat(asked).hasSize(2);
		assertThat(accepts("a")).isTrue();
	}

	@Test
	void tellsOfChangesOnly() {
		observe("a", "b");
		advance(Duration.ofSeconds(1));
		assertThat(this.events).isEmpty();
		this.probe.fail("a");
		advance(Duration.ofSeconds(60));
		this.probe.pass("a");
		advance(Duration.ofSeconds(60));
		assertThat(this.events).containsExactly(event("a", false, "sick"), event("a", true, "ok"));
	}

	@Test
	void theRevisionGrowsOnceWhenManyChangeAtOnce() {
		String[] hosts = hosts(10);
		observe(hosts);
		advance(Duration.ofSeconds(1));
		long before = this.checker.revision();
		advance(Duration.ofSeconds(30));
		assertThat(this.checker.revision()).isEqualTo(before);
		List.of(hosts).forEach(this.probe::fail);
		advance(Duration.ofSeconds(30));
		assertThat(this.checker.instances()).allMatch((instance) -> instance.state() == HealthState.UNHEALTHY);
		assertThat(this.checker.revision() - before).isBetween(1L, 10L);
	}

	@Test
	void keepsTheLastTenChecks() {
		observe("a");
		advance(Duration.ofSeconds(55));
		this.probe.fail("a");
		advance(Duration.ofSeconds(70));
		assertThat(only().history()).hasSize(10)
			.first()
			.extracting(HealthCheckResult::passed, HealthCheckResult::reason, HealthCheckResult::duration)
			.containsExactly(false, "sick", Duration.ofMillis(1));
		assertThat(only().history()).isSortedAccordingTo((one, other) -> other.time().compareTo(one.time()));
	}

	@Test
	void saysSinceWhenAStateHolds() {
		observe("a");
		advance(Duration.ofSeconds(25));
		assertThat(only().state()).isEqualTo(HealthState.HEALTHY);
		assertThat(only().since()).isEqualTo(only().history().get(2).time());
	}

	@Test
	void aChangedListResetsNoState() {
		this.probe.fail("a");
		observe("a", "b");
		advance(Duration.ofSeconds(1));
		int checks = this.probe.starts.size();
		Instance described = TestInstances.builder("a").metadata(Map.of("zone", "z")).build();
		this.checker.observe(List.of(described, TestInstances.instance("c")));
		advance(Duration.ofSeconds(1));
		assertThat(this.checker.accepts(described)).isFalse();
		assertThat(this.probe.hosts.subList(checks, this.probe.hosts.size())).containsExactly("c");
	}

	@Test
	void anInstanceThatLeavesIsForgottenAndNotCheckedAnyMore() {
		this.probe.fail("a");
		observe("a", "b");
		advance(Duration.ofSeconds(1));
		this.probe.latency = Duration.ofSeconds(2);
		advance(INTERVAL);
		observe("b");
		this.scheduler.runDue();
		int checks = this.probe.hosts.size();
		assertThat(this.probe.cancelled).isEqualTo(1);
		assertThat(accepts("a")).isTrue();
		advance(Duration.ofMinutes(1));
		assertThat(this.probe.hosts.subList(checks, this.probe.hosts.size())).doesNotContain("a");
		observe("a", "b");
		advance(Duration.ofSeconds(5));
		assertThat(only("a").history()).hasSize(1);
	}

	@Test
	void tenThousandGenerationsOfInstancesLeaveNothingBehind() {
		for (int i = 0; i < 10_000; i++) {
			observe("h" + i);
			this.scheduler.runDue();
		}
		assertThat(this.checker.instances()).hasSize(1);
		assertThat(this.scheduler.pending()).isLessThan(5);
		assertThat(this.probe.inFlight()).isLessThanOrEqualTo(1);
		this.checker.close();
		assertThat(this.checker.instances()).isEmpty();
		assertThat(this.scheduler.pending()).isZero();
		assertThat(this.probe.inFlight()).isZero();
	}

	@Test
	void checksEndWhenThereAreNoRequestsAnyMoreAndBeginWithTheNext() {
		observe("a");
		long revision = this.checker.revision();
		advance(IDLE.multipliedBy(2));
		assertThat(this.checker.instances()).isEmpty();
		assertThat(this.scheduler.pending()).isZero();
		assertThat(this.checker.revision()).isNotEqualTo(revision);
		int checks = this.probe.starts.size();
		observe("a");
		advance(INTERVAL);
		assertThat(this.probe.starts).hasSize(checks + 2);
	}

	@Test
	void checksGoOnWhileThereAreRequests() {
		observe("a");
		for (int i = 0; i < 60; i++) {
			advance(Duration.ofMinutes(1));
			this.checker.revision();
		}
		assertThat(this.checker.instances()).hasSize(1);
	}

	@Test
	void checksEndWhenTheyAreTurnedOff() {
		this.probe.fail("a");
		observe("a", "b");
		advance(Duration.ofSeconds(1));
		HealthCheckSettings before = this.settings.getAndSet(null);
		assertThat(this.checker.isActive()).isFalse();
		assertThat(accepts("a")).isTrue();
		advance(INTERVAL.plus(TRANSITION));
		assertThat(this.checker.instances()).isEmpty();
		assertThat(this.scheduler.pending()).isZero();
		this.settings.set(before);
		observe("a", "b");
		advance(Duration.ofSeconds(1));
		assertThat(accepts("a")).isFalse();
	}

	@Test
	void aChangedIntervalHoldsAtOnceAndResetsNothing() {
		this.settings.set(new HealthCheckSettings(this.probe, Duration.ofHours(1), TRANSITION, Duration.ZERO,
				Duration.ofSeconds(3), 2, 3, true, Duration.ofDays(1)));
		this.probe.fail("a");
		observe("a");
		advance(Duration.ofMinutes(1));
		assertThat(this.probe.starts).hasSize(1);
		this.settings.set(settings(Duration.ZERO, true));
		observe("a");
		advance(Duration.ofMillis(1));
		assertThat(this.probe.starts).hasSize(2);
		assertThat(accepts("a")).isFalse();
		advance(INTERVAL);
		assertThat(this.probe.starts).hasSize(3);
	}

	@Test
	void nothingHappensAfterTheEnd() {
		observe("a");
		advance(Duration.ofSeconds(1));
		this.checker.close();
		observe("a", "b");
		advance(Duration.ofMinutes(1));
		assertThat(this.probe.starts).hasSize(1);
		assertThat(this.scheduler.pending()).isZero();
	}

	@Test
	void anApplicationThatEndsIsNoError() {
		this.probe.fail("a");
		observe("a");
		this.scheduler.runDue();
		this.scheduler.shutdown();
		advance(Duration.ofSeconds(1));
		assertThat(accepts("a")).isFalse();
	}

	@ParameterizedTest
	@ValueSource(ints = { 100, 400 })
	void noSecondHasMoreThanTwiceAsManyChecksAsTheMean(int instances) {
		this.settings.set(settings(Duration.ofSeconds(1), true));
		HealthChecker checker = checker(instances);
		String[] hosts = hosts(instances);
		checker.observe(TestInstances.instances(hosts));
		advance(Duration.ofSeconds(60));
		List.of(hosts).subList(0, instances / 2).forEach(this.probe::fail);
		advance(Duration.ofSeconds(60));
		List.of(hosts).forEach(this.probe::fail);
		advance(Duration.ofSeconds(60));
		double mean = instances / (double) INTERVAL.toSeconds();
		assertThat(greatestInASecond(this.probe.starts)).isLessThanOrEqualTo((int) (2 * mean));
	}

	@Test
	void whileNothingChangesThereAreNoMoreChecksThanTheIntervalAllows() {
		this.settings.set(settings(Duration.ofSeconds(1), true));
		HealthChecker checker = checker(7);
		checker.observe(TestInstances.instances(hosts(200)));
		advance(Duration.ofSeconds(200));
		assertThat(this.probe.starts.size()).isBetween(200 * 17, 200 * 20);
	}

	@Test
	void jitterSpreadsInstancesThatJoinedTogether() {
		this.settings.set(settings(Duration.ofSeconds(5), true));
		HealthChecker checker = checker(3);
		checker.observe(TestInstances.instances(hosts(5)));
		advance(Duration.ofSeconds(1));
		int first = this.probe.starts.size();
		advance(Duration.ofSeconds(15));
		List<Long> second = this.probe.starts.subList(first, first + 5);
		assertThat(second.get(4) - second.get(0)).isGreaterThan(Duration.ofSeconds(1).toNanos());
	}

	private static int greatestInASecond(List<Long> starts) {
		int greatest = 0;
		int begin = 0;
		for (int end = 0; end < starts.size(); end++) {
			while (starts.get(end) - starts.get(begin) >= 1_000_000_000L) {
				begin++;
			}
			greatest = Math.max(greatest, end - begin + 1);
		}
		return greatest;
	}

	private static String[] hosts(int count) {
		return IntStream.range(0, count).mapToObj((i) -> "h" + i).toArray(String[]::new);
	}

	private void observe(String... hosts) {
		this.checker.observe(TestInstances.instances(hosts));
	}

	private boolean accepts(String host) {
		return this.checker.accepts(TestInstances.instance(host));
	}

	private void advance(Duration time) {
		this.scheduler.advance(time);
	}

	private CheckedInstance only() {
		return this.checker.instances().get(0);
	}

	private CheckedInstance only(String host) {
		return this.checker.instances()
			.stream()
			.filter((instance) -> instance.id().host().equals(host))
			.findFirst()
			.orElseThrow();
	}

	private static InstanceHealthChangedEvent event(String host, boolean healthy, String reason) {
		return new InstanceHealthChangedEvent(TestInstances.instance(host).id(), healthy, reason);
	}

}
