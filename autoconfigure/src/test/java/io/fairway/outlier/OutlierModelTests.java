package io.fairway.outlier;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.fairway.feedback.Outcome;
import io.fairway.instance.Instance;
import io.fairway.instance.InstanceId;
import io.fairway.instance.Seeded;
import io.fairway.instance.TestInstances;
import io.fairway.outlier.OutlierSettings.Consecutive;
import io.fairway.outlier.OutlierSettings.EjectionTime;
import io.fairway.outlier.OutlierSettings.FailurePercentage;
import io.fairway.outlier.OutlierSettings.SuccessRate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Random calls, pauses and changes of the list. After each of them, the detector says
 * what a model says that is written as plainly as can be, and no more instances are
 * ejected than promised.
 */
class OutlierModelTests {

	private static final int RUNS = 200;

	private static final int STEPS = 400;

	/** Of ten seconds, in a tenth of a day. */
	private static final int INTERVALS = 864;

	private static final int NAMES = 40;

	static IntStream seeds() {
		return IntStream.range(0, RUNS);
	}

	@ParameterizedTest
	@MethodSource("seeds")
	void doesWhatTheModelDoes(int seed) {
		Random random = Seeded.random(seed);
		OutlierSettings settings = settings(random, false);
		TestDetector detector = new TestDetector(settings);
		Model model = new Model(settings);
		List<Instance> instances = instances(random);
		observe(detector, model, instances);
		for (int step = 0; step < STEPS; step++) {
			// No two events at the same moment, or their order would be anybody's guess.
			advance(detector, model, Duration.ofNanos(1));
			int kind = random.nextInt(100);
			if (kind < 3) {
				instances = instances(random);
				observe(detector, model, instances);
			}
			else if (kind < 15) {
				advance(detector, model, Duration.ofMillis(random.nextInt(1, 8_000)));
			}
			else {
				Instance instance = instances.get(random.nextInt(instances.size()));
				Outcome outcome = outcome(random);
				for (int i = random.nextInt(1, 8); i > 0; i--) {
					detector.detectors.onOutcome(instance.id(), outcome, Duration.ZERO);
					model.end(instance.id(), outcome);
				}
			}
			assertThat(ejected(detector)).as("step %d", step).isEqualTo(model.ejected());
			assertThat(ejected(detector).size()).isLessThanOrEqualTo(promised(settings, instances.size()));
		}
	}

	/** With everything that ejects. */
	@ParameterizedTest
	@MethodSource("seeds")
	void neverEjectsMoreThanPromised(int seed) {
		Random random = Seeded.random(seed);
		TestDetector detector = new TestDetector(settings(random, true), random::nextInt);
		List<Instance> instances = instances(random);
		detector.observe(instances);
		for (int step = 0; step < STEPS; step++) {
			int kind = random.nextInt(100);
			if (kind < 3) {
				instances = instances(random);
				detector.observe(instances);
			}
			else if (kind < 15) {
				detector.advance(Duration.ofMillis(random.nextInt(1, 8_000)));
			}
			else {
				Instance instance = instances.get(random.nextInt(instances.size()));
				for (int i = random.nextInt(1, 30); i > 0; i--) {
					detector.detectors.onOutcome(instance.id(), outcome(random), Duration.ZERO);
				}
			}
			assertThat(detector.refused().size()).isLessThanOrEqualTo(promised(detector.settings, instances.size()));
		}
	}

	/**
	 * A fleet of which each instance fails one call in a thousand, by chance, for hours:
	 * by the standard deviation alone it would never be whole.
	 */
	@Test
	void leavesAHealthyFleetAlone() {
		assertThat(ejectionsInAHealthyFleet(5)).isZero();
		assertThat(ejectionsInAHealthyFleet(0)).isGreaterThan(100);
	}

	private static long ejectionsInAHealthyFleet(double minimumDifference) {
		Random random = Seeded.random(1);
		TestDetector detector = TestDetector.of(10,
				TestDetector.with(TestDetector.DEFAULT, new SuccessRate(true, 5, 100, 1.9, minimumDifference)));
		for (int interval = 0; interval < INTERVALS; interval++) {
			for (int call = 0; call < 1500; call++) {
				detector.end(random.nextInt(10), (random.nextInt(1000) == 0) ? Outcome.SERVER_ERROR : Outcome.SUCCESS);
			}
			detector.advance(Duration.ofSeconds(10));
		}
		return detector.detector.ejections().values().stream().mapToLong(Long::longValue).sum();
	}

	private static int promised(OutlierSettings settings, int instances) {
		return Math.max(1, settings.maxEjectionPercent() * instances / 100);
	}

	private static void observe(TestDetector detector, Model model, List<Instance> instances) {
		detector.observe(instances);
		model.observe(instances);
	}

	private static void advance(TestDetector detector, Model model, Duration time) {
		detector.advance(time);
		model.advance(time.toNanos());
	}

	/**
	 * The instances that are out, and for how many nanoseconds from their ejection on.
	 */
	private static Map<String, Long> ejected(TestDetector detector) {
		Map<String, Long> ejected = new TreeMap<>();
		for (EjectionStatus status : detector.detector.statuses()) {
			Ejection current = status.current();
			if (current != null) {
				ejected.put(status.instance().host(), current.duration().toNanos());
			}
		}
		assertThat(detector.refused()).isEqualTo(ejected.keySet());
		return ejected;
	}

	private static OutlierSettings settings(Random random, boolean comparing) {
		Duration base = Duration.ofSeconds(random.nextInt(1, 40));
		return new OutlierSettings(true,
				new Consecutive(random.nextInt(8), random.nextInt(8), random.nextInt(8), random.nextBoolean()),
				new SuccessRate(comparing, random.nextInt(5), random.nextInt(20), random.nextInt(1, 3),
						random.nextInt(10)),
				new FailurePercentage(comparing, random.nextInt(5), random.nextInt(20), random.nextInt(100)),
				Duration.ofSeconds(random.nextInt(1, 15)),
				new EjectionTime(base, base.multipliedBy(random.nextInt(1, 6)).plusSeconds(random.nextInt(30)),
						Duration.ofSeconds(comparing ? random.nextInt(10) : 0)),
				random.nextInt(1, 101));
	}

	private static List<Instance> instances(Random random) {
		List<Instance> instances = new ArrayList<>(TestInstances.many(NAMES));
		while (instances.size() > 1 && random.nextInt(15) != 0) {
			instances.remove(random.nextInt(instances.size()));
		}
		return instances;
	}

	private static Outcome outcome(Random random) {
		return Outcome.values()[random.nextInt(Outcome.values().length)];
	}

	/**
	 * Failures in a row, with no regard for threads, memory or time.
	 */
	private static final class Model {

		private final OutlierSettings settings;

		private final Map<InstanceId, Known> instances = new HashMap<>();

		private long now;

		private long nextSweep;

		Model(OutlierSettings settings) {
			this.settings = settings;
			this.nextSweep = settings.interval().toNanos();
		}

		void observe(List<Instance> instances) {
			List<InstanceId> ids = instances.stream().map(Instance::id).toList();
			this.instances.keySet().retainAll(ids);
			ids.forEach((id) -> this.instances.computeIfAbsent(id, (key) -> new Known()));
			this.instances.values()
				.stream()
				.filter((known) -> known.out)
				.sorted(Comparator.comparing((Known known) -> known.since))
				.limit(Math.max(0, out() - limit()))
				.toList()
				.forEach(this::comeBack);
		}

		private long out() {
			return this.instances.values().stream().filter((known) -> known.out).count();
		}

		private long limit() {
			int all = this.instances.size();
			return (all == 1) ? 0 : Math.min(all - 1, Math.max(1, all * this.settings.maxEjectionPercent() / 100));
		}

		void advance(long nanos) {
			long end = this.now + nanos;
			while (this.nextSweep <= end) {
				this.now = this.nextSweep;
				sweep();
				this.nextSweep += this.settings.interval().toNanos();
			}
			this.now = end;
		}

		private void sweep() {
			for (Known known : this.instances.values()) {
				if (known.out && this.now - known.since >= known.duration) {
					comeBack(known);
				}
				else if (!known.out && known.times > 0
						&& this.now - known.since >= this.settings.interval().toNanos()) {
					known.times--;
				}
			}
		}

		private void comeBack(Known known) {
			known.out = false;
			known.since = this.now;
			known.errors = 0;
			known.gatewayFailures = 0;
			known.localFailures = 0;
		}

		void end(InstanceId id, Outcome outcome) {
			Known known = this.instances.get(id);
			Consecutive limits = this.settings.consecutive();
			boolean local = outcome == Outcome.CONNECT_FAILURE || outcome == Outcome.TIMEOUT
					|| outcome == Outcome.RESET;
			if (outcome == Outcome.CANCELLED || outcome == Outcome.CALLER_ERROR) {
				return;
			}
			if (local && limits.splitLocalOriginFailures()) {
				known.localFailures++;
				if (isReached(known.localFailures, limits.localOriginFailures())) {
					eject(known);
					known.localFailures = 0;
				}
				return;
			}
			known.errors = (outcome != Outcome.SUCCESS) ? known.errors + 1 : 0;
			known.gatewayFailures = (local || outcome == Outcome.GATEWAY_ERROR) ? known.gatewayFailures + 1 : 0;
			known.localFailures = 0;
			if (isReached(known.gatewayFailures, limits.gatewayFailures())) {
				eject(known);
				known.gatewayFailures = 0;
			}
			else if (isReached(known.errors, limits.errors())) {
				eject(known);
				known.errors = 0;
			}
		}

		private static boolean isReached(int count, int limit) {
			return limit > 0 && count >= limit;
		}

		private void eject(Known known) {
			if (known.out || out() >= limit()) {
				return;
			}
			long base = this.settings.ejectionTime().base().toNanos();
			long max = this.settings.ejectionTime().max().toNanos();
			known.out = true;
			known.since = this.now;
			// Not counted further than to the greatest duration.
			known.times = (known.times * base < max) ? known.times + 1 : known.times;
			known.duration = Math.min(known.times * base, max);
		}

		Map<String, Long> ejected() {
			Map<String, Long> ejected = new TreeMap<>();
			this.instances.forEach((id, known) -> {
				if (known.out) {
					ejected.put(id.host(), known.duration);
				}
			});
			return ejected;
		}

	}

	private static final class Known {

		private boolean out;

		/** When it was ejected, or came back. */
		private long since;

		private long duration;

		private int times;

		private int errors;

		private int gatewayFailures;

		private int localFailures;

	}

}
