package io.fairway.outlier;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.fairway.feedback.Outcome;
import io.fairway.instance.Garbage;
import io.fairway.instance.Instance;
import io.fairway.instance.InstanceId;
import io.fairway.instance.TestInstances;
import io.fairway.outlier.OutlierSettings.Consecutive;
import io.fairway.outlier.OutlierSettings.EjectionTime;
import io.fairway.outlier.OutlierSettings.FailurePercentage;
import io.fairway.outlier.OutlierSettings.SuccessRate;

import static org.assertj.core.api.Assertions.assertThat;

class OutlierDetectorTests {

	private static final Duration INTERVAL = Duration.ofSeconds(10);

	private static final Duration BASE = Duration.ofSeconds(30);

	private static final Duration TICK = Duration.ofNanos(1);

	@ParameterizedTest
	@EnumSource(names = { "SERVER_ERROR", "GATEWAY_ERROR", "CONNECT_FAILURE", "TIMEOUT", "RESET" })
	void ejectsAfterFiveFailuresOfEachKindInARow(Outcome failure) {
		TestDetector detector = TestDetector.of(10, TestDetector.DEFAULT);
		detector.end(3, 4, failure);
		assertThat(detector.refused()).isEmpty();
		detector.end(3, failure);
		assertThat(detector.refused()).containsExactly("h3");
		assertThat(detector.ejection(3).reason()).isEqualTo(EjectionReason.CONSECUTIVE_5XX);
	}

	@Test
	void addsUpFailuresOfDifferentKinds() {
		TestDetector detector = TestDetector.of(10, TestDetector.DEFAULT);
		detector.end(0, Outcome.TIMEOUT, Outcome.SERVER_ERROR, Outcome.RESET, Outcome.GATEWAY_ERROR, Outcome.TIMEOUT);
		assertThat(detector.refused()).containsExactly("h0");
	}

	@Test
	void countsAnewAfterASuccess() {
		TestDetector detector = TestDetector.of(10, TestDetector.DEFAULT);
		detector.end(0, 4, Outcome.SERVER_ERROR);
		detector.end(0, Outcome.SUCCESS);
		detector.end(0, 4, Outcome.SERVER_ERROR);
		assertThat(detector.refused()).isEmpty();
	}

	@ParameterizedTest
	@EnumSource(names = { "SUCCESS", "CANCELLED", "CALLER_ERROR" })
	void neverEjectsForWhatDoesNotBlameTheInstance(Outcome outcome) {
		TestDetector detector = TestDetector.of(10,
				TestDetector.with(TestDetector.DEFAULT, new FailurePercentage(true, 1, 1, 1)));
		detector.end(0, 1000, outcome);
		detector.advance(INTERVAL);
		assertThat(detector.refused()).isEmpty();
	}

	@ParameterizedTest
	@EnumSource(names = { "CANCELLED", "CALLER_ERROR" })
	void doesNotTakeWhatSaysNothingForASuccess(Outcome outcome) {
		TestDetector detector = TestDetector.of(10, TestDetector.DEFAULT);
		detector.end(0, 4, Outcome.SERVER_ERROR);
		detector.end(0, outcome);
		detector.end(0, Outcome.SERVER_ERROR);
		assertThat(detector.refused()).containsExactly("h0");
	}

	@Test
	void keepsAnInstanceInThatOthersFailBeside() {
		TestDetector detector = TestDetector.of(10, TestDetector.DEFAULT);
		for (int instance = 0; instance < 10; instance++) {
			detector.end(instance, 4, Outcome.SERVER_ERROR);
		}
		assertThat(detector.refused()).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 7 })
	void ejectsAfterAsManyErrorsAsConfigured(int errors) {
		TestDetector detector = TestDetector.of(10, consecutive(errors, 0, 0, false));
		detector.end(0, errors - 1, Outcome.SERVER_ERROR);
		assertThat(detector.refused()).isEmpty();
		detector.end(0, Outcome.SERVER_ERROR);
		assertThat(detector.refused()).containsExactly("h0");
	}

	@Test
	void ignoresErrorsInARowWhereThatIsOff() {
		TestDetector detector = TestDetector.of(10, consecutive(0, 0, 0, false));
		detector.end(0, 1000, Outcome.SERVER_ERROR);
		assertThat(detector.refused()).isEmpty();
	}

	@ParameterizedTest
	@EnumSource(names = { "GATEWAY_ERROR", "CONNECT_FAILURE", "TIMEOUT", "RESET" })
	void ejectsAfterAsManyGatewayFailuresAsConfigured(Outcome failure) {
		TestDetector detector = TestDetector.of(10, consecutive(5, 3, 0, false));
		detector.end(0, 3, failure);
		assertThat(detector.ejection(0).reason()).isEqualTo(EjectionReason.CONSECUTIVE_GATEWAY_FAILURE);
	}

	@Test
	void takesAnotherErrorForNoGatewayFailure() {
		TestDetector detector = TestDetector.of(10, consecutive(0, 3, 0, false));
		detector.end(0, Outcome.GATEWAY_ERROR, Outcome.GATEWAY_ERROR, Outcome.SERVER_ERROR, Outcome.GATEWAY_ERROR,
				Outcome.GATEWAY_ERROR);
		assertThat(detector.refused()).isEmpty();
		detector.end(0, Outcome.GATEWAY_ERROR);
		assertThat(detector.refused()).containsExactly("h0");
	}

	@ParameterizedTest
	@EnumSource(names = { "CONNECT_FAILURE", "TIMEOUT", "RESET" })
	void countsLocalOriginFailuresApartOnRequest(Outcome failure) {
		TestDetector detector = TestDetector.of(10, consecutive(5, 5, 3, true));
		detector.end(0, 2, failure);
		assertThat(detector.refused()).isEmpty();
		detector.end(0, failure);
		assertThat(detector.ejection(0).reason()).isEqualTo(EjectionReason.CONSECUTIVE_LOCAL_ORIGIN_FAILURE);
	}

	@Test
	void doesNotAddUpWhatIsCountedApart() {
		TestDetector detector = TestDetector.of(10, consecutive(3, 3, 3, true));
		detector.end(0, Outcome.TIMEOUT, Outcome.TIMEOUT, Outcome.GATEWAY_ERROR, Outcome.GATEWAY_ERROR);
		assertThat(detector.refused()).isEmpty();
	}

	@Test
	void takesAnyAnswerForTheEndOfLocalOriginFailures() {
		TestDetector detector = TestDetector.of(10, consecutive(5, 0, 3, true));
		detector.end(0, Outcome.TIMEOUT, Outcome.TIMEOUT, Outcome.SERVER_ERROR, Outcome.TIMEOUT, Outcome.TIMEOUT);
		assertThat(detector.refused()).isEmpty();
	}

	@Test
	void doesNotTakeLocalOriginFailuresForTheEndOfErrors() {
		TestDetector detector = TestDetector.of(10, consecutive(3, 0, 5, true));
		detector.end(0, Outcome.SERVER_ERROR, Outcome.SERVER_ERROR, Outcome.RESET, Outcome.SERVER_ERROR);
		assertThat(detector.ejection(0).reason()).isEqualTo(EjectionReason.CONSECUTIVE_5XX);
	}

	@Test
	void returnsWithTheFirstSweepAfterTheBaseTime() {
		TestDetector detector = TestDetector.of(10, TestDetector.DEFAULT);
		detector.advance(Duration.ofSeconds(5));
		detector.eject(0);
		detector.advance(BASE);
		assertThat(detector.refused()).containsExactly("h0");
		detector.advance(Duration.ofSeconds(5));
		assertThat(detector.refused()).isEmpty();
	}

	@Test
	void startsAnewWhenItReturns() {
		TestDetector detector = TestDetector.of(10, TestDetector.DEFAULT);
		detector.end(0, 9, Outcome.SERVER_ERROR);
		detector.advance(BASE);
		detector.end(0, 4, Outcome.SERVER_ERROR);
		assertThat(detector.refused()).isEmpty();
	}

	@Test
	void isNotEjectedAgainForWhatItDidWhileItWasOut() {
		TestDetector detector = TestDetector.of(10,
				TestDetector.with(TestDetector.DEFAULT, new FailurePercentage(true, 1, 1, 1)));
		detector.eject(0);
		detector.advance(BASE.minus(TICK));
		detector.end(0, 100, Outcome.SERVER_ERROR);
		detector.advance(TICK);
		assertThat(detector.refused()).isEmpty();
	}

	@Test
	void staysOutLongerEachTimeUpToTheGreatestTime() {
		TestDetector detector = TestDetector.of(10, TestDetector.with(TestDetector.DEFAULT,
				new EjectionTime(BASE, Duration.ofSeconds(100), Duration.ZERO)));
		List<Duration> durations = new ArrayList<>();
		for (int i = 0; i < 6; i++) {
			detector.eject(0);
			durations.add(detector.ejection(0).duration());
			detector.advance(durations.get(i));
		}
		assertThat(durations).extracting(Duration::toSeconds).containsExactly(30L, 60L, 90L, 100L, 100L, 100L);
		assertThat(detector.status(0).timesEjected()).isEqualTo(6);
	}

	@ParameterizedTest
	@CsvSource({ "0, 3", "1, 2", "2, 1", "3, 1" })
	void forgetsOneEjectionInEachIntervalThatItIsIn(int intervals, int expected) {
		TestDetector detector = TestDetector.of(10, TestDetector.DEFAULT);
		detector.eject(0);
		detector.advance(BASE);
		detector.eject(0);
		detector.advance(BASE.multipliedBy(2));
		detector.advance(INTERVAL.multipliedBy(intervals));
		detector.eject(0);
		assertThat(detector.ejection(0).inARow()).isEqualTo(expected);
	}

	@Test
	void anotherIntervalHoldsForTheSweepThatIsPlanned() {
		TestDetector detector = TestDetector.of(10, TestDetector.with(TestDetector.DEFAULT, Duration.ofHours(1)));
		detector.eject(0);
		detector.advance(BASE.plusSeconds(5));
		assertThat(detector.refused()).hasSize(1);
		detector.settings = TestDetector.with(TestDetector.DEFAULT, Duration.ofSeconds(1));
		detector.observe(10);
		detector.advance(Duration.ofSeconds(1));
		assertThat(detector.refused()).isEmpty();
		detector.advance(Duration.ofHours(2));
		detector.eject(0);
		detector.advance(BASE.plusSeconds(1));
		assertThat(detector.refused()).isEmpty();
	}

	@Test
	void addsJitter() {
		TestDetector detector = new TestDetector(TestDetector.with(TestDetector.DEFAULT,
				new EjectionTime(BASE, Duration.ofSeconds(300), Duration.ofSeconds(20))), (bound) -> bound - 1);
		detector.observe(10);
		detector.eject(0);
		assertThat(detector.ejection(0).duration()).isEqualTo(Duration.ofSeconds(50));
	}

	@ParameterizedTest
	@CsvSource({ "10, 1, 0", "10, 2, 1", "10, 3, 1", "10, 9, 1", "10, 10, 1", "10, 19, 1", "10, 20, 2", "10, 100, 10",
			"1, 10, 1", "50, 3, 1", "50, 4, 2", "100, 3, 2", "100, 1, 0" })
	void ejectsNoMoreThanTheShareButAlwaysOneAndNeverAll(int percent, int instances, int expected) {
		TestDetector detector = TestDetector.of(instances, TestDetector.with(TestDetector.DEFAULT, percent));
		for (int instance = 0; instance < instances; instance++) {
			detector.eject(instance);
		}
		assertThat(detector.refused()).hasSize(expected);
		assertThat(detector.detector.overflows()).isEqualTo(instances - expected);
	}

	@Test
	void whenTheListShrinksThoseReturnThatWereEjectedFirst() {
		TestDetector detector = TestDetector.of(30, TestDetector.DEFAULT);
		for (int instance : List.of(7, 3, 5)) {
			detector.eject(instance);
			detector.advance(TICK);
		}
		detector.observe(20);
		assertThat(detector.refused()).containsExactlyInAnyOrder("h3", "h5");
		detector.observe(10);
		assertThat(detector.refused()).containsExactly("h5");
	}

	@Test
	void whenOthersLeaveTheOnlyInstanceLeftReturns() {
		TestDetector detector = TestDetector.of(2, TestDetector.DEFAULT);
		detector.eject(0);
		detector.observe(1);
		assertThat(detector.refused()).isEmpty();
	}

	@Test
	void aChangeOfTheListResetsNothingOfThoseThatStay() {
		TestDetector detector = TestDetector.of(10, TestDetector.DEFAULT);
		detector.eject(0);
		detector.end(1, 4, Outcome.SERVER_ERROR);
		detector.settings = TestDetector.with(TestDetector.DEFAULT, 50);
		List<Instance> changed = TestInstances.many(10)
			.stream()
			.map((instance) -> TestInstances.builder(instance.getHost()).weight(2).build())
			.toList();
		detector.observe(Stream.concat(changed.stream(), Stream.of(TestInstances.instance("new"))).toList());
		detector.end(1, Outcome.SERVER_ERROR);
		assertThat(detector.refused()).containsExactlyInAnyOrder("h0", "h1");
	}

	@Test
	void knowsNothingMoreOfAnInstanceThatLeft() {
		TestDetector detector = TestDetector.of(10, TestDetector.DEFAULT);
		detector.eject(9);
		detector.observe(9);
		detector.observe(10);
		assertThat(detector.refused()).isEmpty();
		assertThat(detector.status(9).timesEjected()).isZero();
	}

	@Test
	void ignoresCallsOfInstancesAndServicesThatItDoesNotKnow() {
		TestDetector detector = TestDetector.of(2, TestDetector.DEFAULT);
		detector.eject(2);
		for (int i = 0; i < 5; i++) {
			detector.detectors.onOutcome(new InstanceId("carts", "h0", 8080), Outcome.SERVER_ERROR, Duration.ZERO);
		}
		assertThat(detector.refused()).isEmpty();
		assertThat(detector.detector.statuses()).hasSize(2);
	}

	@Test
	void itsRevisionGrowsWithEjectionAndReturnOnly() {
		TestDetector detector = TestDetector.of(10, TestDetector.DEFAULT);
		long before = detector.detector.revision();
		detector.end(0, 4, Outcome.SERVER_ERROR);
		detector.observe(10);
		detector.advance(INTERVAL);
		assertThat(detector.detector.revision()).isEqualTo(before);
		detector.end(0, Outcome.SERVER_ERROR);
		long ejected = detector.detector.revision();
		assertThat(ejected).isGreaterThan(before);
		detector.advance(BASE);
		assertThat(detector.detector.revision()).isGreaterThan(ejected);
	}

	@Test
	void tellsOfEjectionsAndReturns() {
		TestDetector detector = TestDetector.of(10, TestDetector.DEFAULT);
		detector.eject(4);
		Ejection ejection = detector.ejection(4);
		detector.advance(BASE);
		assertThat(detector.events).containsExactly(
				new InstancesEjectedEvent(TestInstances.SERVICE, List.of(ejection), List.of()),
				new InstancesEjectedEvent(TestInstances.SERVICE, List.of(), List.of(TestDetector.id(4))));
		assertThat(ejection.duration()).isEqualTo(BASE);
		assertThat(ejection.until() - ejection.since()).isEqualTo(BASE.toNanos());
	}

	@Test
	void countsEjectionsByReason() {
		TestDetector detector = TestDetector.of(30, consecutive(5, 5, 0, false));
		detector.eject(0);
		detector.eject(1);
		detector.end(2, 5, Outcome.GATEWAY_ERROR);
		assertThat(detector.detector.ejections()).hasSize(EjectionReason.values().length)
			.containsEntry(EjectionReason.CONSECUTIVE_5XX, 2L)
			.containsEntry(EjectionReason.CONSECUTIVE_GATEWAY_FAILURE, 1L)
			.containsEntry(EjectionReason.SUCCESS_RATE, 0L);
	}

	@Test
	void ejectsWhoSucceedsFarLessThanTheOthers() {
		TestDetector detector = TestDetector.of(10, TestDetector.DEFAULT);
		everybody(detector, 10, 100, 0);
		detector.mix(7, 60, 40);
		detector.advance(INTERVAL);
		assertThat(detector.refused()).containsExactly("h7");
		assertThat(detector.ejection(7).reason()).isEqualTo(EjectionReason.SUCCESS_RATE);
	}

	@Test
	void comparesOnlyTheCallsOfTheLastInterval() {
		TestDetector detector = TestDetector.of(10, consecutive(0, 0, 0, false));
		for (int i = 0; i < 3; i++) {
			everybody(detector, 10, 60, 0);
			detector.mix(0, 0, 30);
			detector.advance(INTERVAL);
		}
		assertThat(detector.refused()).isEmpty();
	}

	@ParameterizedTest
	@CsvSource({ "4, 100, 1.9, 5, false", "5, 100, 1.9, 5, true", "5, 99, 1.9, 5, false", "5, 100, 1.9, 48, true",
			"5, 100, 2.1, 5, false", "5, 100, 1.9, 49, false" })
	void comparesAccordingToTheSettings(int hosts, int requests, double stdevFactor, double difference,
			boolean ejected) {
		TestDetector detector = TestDetector.of(hosts,
				TestDetector.with(consecutive(0, 0, 0, false), new SuccessRate(true, 5, 100, stdevFactor, difference)));
		everybody(detector, hosts - 1, requests, 0);
		detector.mix(hosts - 1, requests - 60, 60);
		detector.advance(INTERVAL);
		assertThat(detector.refused()).hasSize(ejected ? 1 : 0);
	}

	@Test
	void doesNotCompareWhereThatIsOff() {
		TestDetector detector = TestDetector.of(10,
				TestDetector.with(TestDetector.DEFAULT, new SuccessRate(false, 5, 100, 1.9, 5)));
		everybody(detector, 9, 100, 0);
		detector.mix(9, 50, 50);
		detector.advance(INTERVAL);
		assertThat(detector.refused()).isEmpty();
	}

	@ParameterizedTest
	@CsvSource({ "0, true", "5, false" })
	void aSingleFailureEjectsOnlyWithoutAMinimumDifference(double difference, boolean ejected) {
		TestDetector detector = TestDetector.of(10,
				TestDetector.with(TestDetector.DEFAULT, new SuccessRate(true, 5, 100, 1.9, difference)));
		everybody(detector, 9, 1000, 0);
		detector.mix(9, 999, 1);
		detector.advance(INTERVAL);
		assertThat(detector.refused()).hasSize(ejected ? 1 : 0);
	}

	@Test
	void ejectsTheWorstWhereThereIsRoomForOneOnly() {
		TestDetector detector = TestDetector.of(15,
				TestDetector.with(consecutive(0, 0, 0, false), new SuccessRate(true, 5, 100, 1, 5)));
		everybody(detector, 15, 100, 0);
		detector.mix(3, 0, 50);
		detector.mix(8, 0, 80);
		detector.advance(INTERVAL);
		assertThat(detector.refused()).containsExactly("h8");
	}

	@Test
	void comparesLocalOriginFailuresApartOnRequest() {
		TestDetector detector = TestDetector.of(10, consecutive(0, 0, 0, true));
		everybody(detector, 10, 100, 0);
		detector.end(2, 50, Outcome.TIMEOUT);
		detector.advance(INTERVAL);
		assertThat(detector.ejection(2).reason()).isEqualTo(EjectionReason.SUCCESS_RATE_LOCAL_ORIGIN);
	}

	@ParameterizedTest
	@CsvSource({ "true, 85, 5, 50, true", "false, 85, 5, 50, false", "true, 86, 5, 50, false", "true, 85, 6, 50, false",
			"true, 85, 5, 101, false", "true, 85, 5, 100, true" })
	void ejectsByAFixedShareOfFailuresAccordingToTheSettings(boolean enabled, int threshold, int hosts, int volume,
			boolean ejected) {
		OutlierSettings settings = TestDetector.with(
				TestDetector.with(consecutive(0, 0, 0, false), new SuccessRate(false, 0, 0, 0, 0)),
				new FailurePercentage(enabled, hosts, volume, threshold));
		TestDetector detector = TestDetector.of(5, settings);
		everybody(detector, 5, 15, 85);
		detector.advance(INTERVAL);
		assertThat(detector.refused()).hasSize(ejected ? 1 : 0);
	}

	@Test
	void measuresFailedConnectionsByAFixedShareApartOnRequest() {
		TestDetector detector = TestDetector.of(10,
				TestDetector.with(TestDetector.with(consecutive(0, 0, 0, true), new SuccessRate(false, 0, 0, 0, 0)),
						new FailurePercentage(true, 1, 50, 85)));
		detector.end(2, 50, Outcome.CONNECT_FAILURE);
		detector.advance(INTERVAL);
		assertThat(detector.ejection(2).reason()).isEqualTo(EjectionReason.FAILURE_PERCENTAGE_LOCAL_ORIGIN);
	}

	@Test
	void sweepsInTheIntervalThatHolds() {
		TestDetector detector = TestDetector.of(10, TestDetector.with(TestDetector.DEFAULT, Duration.ofSeconds(45)));
		detector.eject(0);
		detector.advance(Duration.ofSeconds(44));
		assertThat(detector.refused()).containsExactly("h0");
		detector.advance(Duration.ofSeconds(1));
		assertThat(detector.refused()).isEmpty();
		detector.settings = TestDetector.DEFAULT;
		detector.advance(Duration.ofSeconds(45));
		detector.eject(0);
		detector.advance(BASE);
		assertThat(detector.refused()).isEmpty();
	}

	@Test
	void changedLimitsTakeEffectWithTheNextCall() {
		TestDetector detector = TestDetector.of(10, TestDetector.DEFAULT);
		detector.end(0, 4, Outcome.SERVER_ERROR);
		detector.settings = consecutive(2, 0, 0, false);
		detector.end(0, Outcome.SERVER_ERROR);
		assertThat(detector.refused()).containsExactly("h0");
	}

	@Test
	void aSmallerShareTakesEffectWithTheNextSweep() {
		TestDetector detector = TestDetector.of(10, TestDetector.with(TestDetector.DEFAULT, 50));
		for (int instance = 0; instance < 5; instance++) {
			detector.eject(instance);
			detector.advance(TICK);
		}
		detector.settings = TestDetector.DEFAULT;
		detector.advance(INTERVAL);
		assertThat(detector.refused()).containsExactly("h4");
	}

	@Test
	void whenSwitchedOffAllReturnAndNothingIsKept() {
		TestDetector detector = TestDetector.of(10, TestDetector.DEFAULT);
		detector.eject(0);
		detector.settings = TestDetector.disabled();
		detector.observe(10);
		assertThat(detector.refused()).isEmpty();
		assertThat(detector.detector.statuses()).isEmpty();
		assertThat(detector.events).last()
			.extracting(InstancesEjectedEvent::returned)
			.isEqualTo(List.of(TestDetector.id(0)));
		detector.advance(INTERVAL);
		assertThat(detector.scheduler.pending()).isZero();
	}

	@Test
	void whileSwitchedOffItDoesNothing() {
		TestDetector detector = TestDetector.of(10, TestDetector.disabled());
		long revision = detector.detector.revision();
		detector.eject(0);
		detector.observe(9);
		assertThat(detector.refused()).isEmpty();
		assertThat(detector.scheduler.pending()).isZero();
		assertThat(detector.detector.revision()).isEqualTo(revision);
	}

	@Test
	void whenSwitchedOnAgainItEjects() {
		TestDetector detector = TestDetector.of(10, TestDetector.disabled());
		detector.settings = TestDetector.DEFAULT;
		detector.observe(10);
		detector.eject(0);
		assertThat(detector.refused()).containsExactly("h0");
	}

	@Test
	void whenClosedItEndsItsSweepsAndIsForgotten() {
		TestDetector detector = TestDetector.of(10, TestDetector.DEFAULT);
		detector.eject(0);
		detector.detector.close();
		assertThat(detector.detectors.all()).isEmpty();
		assertThat(detector.scheduler.pending()).isZero();
		detector.observe(10);
		detector.eject(1);
		assertThat(detector.refused()).isEmpty();
		assertThat(detector.scheduler.pending()).isZero();
	}

	@Test
	void aDetectorThatIsClosedLateLeavesItsSuccessorAlone() {
		TestDetector detector = TestDetector.of(10, TestDetector.DEFAULT);
		OutlierDetector successor = detector.detectors.open(TestInstances.SERVICE, () -> TestDetector.DEFAULT);
		detector.detector.close();
		assertThat(detector.detectors.all()).containsExactly(successor);
	}

	@Test
	void survivesATimerThatHasEnded() {
		TestDetector detector = new TestDetector(TestDetector.DEFAULT);
		detector.scheduler.shutdown();
		detector.observe(10);
		assertThat(detector.refused()).isEmpty();
	}

	/** Row 17: after a pause of an hour, what is due returns, and nobody is ejected. */
	@Test
	void aJumpOfAnHourEjectsNobodyAndSweepsOnce() {
		TestDetector detector = TestDetector.of(30, TestDetector.DEFAULT);
		for (int instance = 0; instance < 3; instance++) {
			detector.eject(instance);
		}
		everybody(detector, 30, 100, 2);
		detector.events.clear();
		detector.ticker.advance(Duration.ofHours(1));
		detector.scheduler.runDue();
		assertThat(detector.refused()).isEmpty();
		assertThat(detector.events).singleElement()
			.satisfies((event) -> assertThat(event.returned()).hasSize(3))
			.satisfies((event) -> assertThat(event.ejected()).isEmpty());
		assertThat(detector.scheduler.pending()).isOne();
	}

	@Test
	void leavesNothingBehindOfTenThousandGenerations() {
		TestDetector detector = new TestDetector(TestDetector.DEFAULT);
		WeakReference<InstanceId> early = null;
		for (int generation = 0; generation < 10_000; generation++) {
			List<Instance> instances = TestInstances.instances("a" + generation, "b" + generation, "c" + generation);
			detector.observe(instances);
			for (int i = 0; i < 5; i++) {
				detector.detectors.onOutcome(instances.get(0).id(), Outcome.RESET, Duration.ZERO);
			}
			if (generation == 10) {
				early = new WeakReference<>(instances.get(0).id());
			}
			detector.events.clear();
			detector.advance(Duration.ofSeconds(1));
		}
		assertThat(detector.detector.statuses()).hasSize(3);
		assertThat(detector.refused()).isEqualTo(Set.of("a9999"));
		assertThat(detector.scheduler.pending()).isOne();
		Garbage.awaitCollectionOf(early);
	}

	private static void everybody(TestDetector detector, int instances, int successes, int failures) {
		for (int instance = 0; instance < instances; instance++) {
			detector.mix(instance, successes, failures);
		}
	}

	private static OutlierSettings consecutive(int errors, int gatewayFailures, int localOriginFailures,
			boolean split) {
		return TestDetector.with(TestDetector.DEFAULT,
				new Consecutive(errors, gatewayFailures, localOriginFailures, split));
	}

}
