package io.fairway.outlier;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.function.IntUnaryOperator;
import java.util.stream.Collectors;

import io.fairway.feedback.Outcome;
import io.fairway.instance.FakeScheduler;
import io.fairway.instance.FakeTicker;
import io.fairway.instance.Instance;
import io.fairway.instance.InstanceId;
import io.fairway.instance.TestInstances;
import io.fairway.outlier.OutlierSettings.Consecutive;
import io.fairway.outlier.OutlierSettings.EjectionTime;
import io.fairway.outlier.OutlierSettings.FailurePercentage;
import io.fairway.outlier.OutlierSettings.SuccessRate;

/**
 * A detector of the service {@code users} in virtual time.
 */
final class TestDetector {

	static final OutlierSettings DEFAULT = OutlierSettings.DEFAULT;

	/** Nothing but failures in a row. */
	static final OutlierSettings CONSECUTIVE = with(DEFAULT, new SuccessRate(false, 5, 100, 1.9, 5));

	final FakeTicker ticker = new FakeTicker();

	final FakeScheduler scheduler = new FakeScheduler(this.ticker);

	final List<InstancesEjectedEvent> events = Collections.synchronizedList(new ArrayList<>());

	final OutlierDetectors detectors;

	final OutlierDetector detector;

	volatile OutlierSettings settings;

	volatile List<Instance> instances = List.of();

	TestDetector(OutlierSettings settings) {
		this(settings, (bound) -> 0);
	}

	TestDetector(OutlierSettings settings, IntUnaryOperator random) {
		this.settings = settings;
		this.detectors = new OutlierDetectors(this.scheduler, this.ticker, random, Runnable::run, this.events::add);
		this.detector = this.detectors.open(TestInstances.SERVICE, () -> this.settings);
	}

	/** A detector that knows the instances {@code h0}, {@code h1} and so on. */
	static TestDetector of(int instances, OutlierSettings settings) {
		TestDetector detector = new TestDetector(settings);
		detector.observe(TestInstances.many(instances));
		return detector;
	}

	void observe(List<Instance> instances) {
		this.instances = instances;
		this.detector.observe(instances);
	}

	void observe(int instances) {
		observe(TestInstances.many(instances));
	}

	static InstanceId id(int instance) {
		return TestInstances.instance("h" + instance).id();
	}

	void end(int instance, Outcome... outcomes) {
		for (Outcome outcome : outcomes) {
			this.detectors.onOutcome(id(instance), outcome, Duration.ZERO);
		}
	}

	void end(int instance, int times, Outcome outcome) {
		for (int i = 0; i < times; i++) {
			end(instance, outcome);
		}
	}

	/** Calls of which so many succeed and so many fail, never many in a row. */
	void mix(int instance, int successes, int failures) {
		int left = successes;
		for (int i = 0; i < failures; i++) {
			end(instance, Outcome.SERVER_ERROR);
			int some = left / (failures - i);
			end(instance, some, Outcome.SUCCESS);
			left -= some;
		}
		end(instance, left, Outcome.SUCCESS);
	}

	void eject(int instance) {
		end(instance, 5, Outcome.SERVER_ERROR);
	}

	void advance(Duration time) {
		this.scheduler.advance(time);
	}

	/** As of what the filter says. */
	Set<String> refused() {
		return this.instances.stream()
			.filter((instance) -> !this.detector.accepts(instance))
			.map(Instance::getHost)
			.collect(Collectors.toSet());
	}

	EjectionStatus status(int instance) {
		return this.detector.statuses()
			.stream()
			.filter((status) -> status.instance().equals(id(instance)))
			.findFirst()
			.orElseThrow();
	}

	Ejection ejection(int instance) {
		Ejection ejection = status(instance).current();
		if (ejection == null) {
			throw new AssertionError("not ejected");
		}
		return ejection;
	}

	static OutlierSettings with(OutlierSettings settings, Consecutive consecutive) {
		return new OutlierSettings(settings.enabled(), consecutive, settings.successRate(),
				settings.failurePercentage(), settings.interval(), settings.ejectionTime(),
				settings.maxEjectionPercent());
	}

	static OutlierSettings with(OutlierSettings settings, SuccessRate successRate) {
		return new OutlierSettings(settings.enabled(), settings.consecutive(), successRate,
				settings.failurePercentage(), settings.interval(), settings.ejectionTime(),
				settings.maxEjectionPercent());
	}

	static OutlierSettings with(OutlierSettings settings, FailurePercentage failurePercentage) {
		return new OutlierSettings(settings.enabled(), settings.consecutive(), settings.successRate(),
				failurePercentage, settings.interval(), settings.ejectionTime(), settings.maxEjectionPercent());
	}

	static OutlierSettings with(OutlierSettings settings, Duration interval) {
		return new OutlierSettings(settings.enabled(), settings.consecutive(), settings.successRate(),
				settings.failurePercentage(), interval, settings.ejectionTime(), settings.maxEjectionPercent());
	}

	static OutlierSettings with(OutlierSettings settings, EjectionTime ejectionTime) {
		return new OutlierSettings(settings.enabled(), settings.consecutive(), settings.successRate(),
				settings.failurePercentage(), settings.interval(), ejectionTime, settings.maxEjectionPercent());
	}

	static OutlierSettings with(OutlierSettings settings, int maxEjectionPercent) {
		return new OutlierSettings(settings.enabled(), settings.consecutive(), settings.successRate(),
				settings.failurePercentage(), settings.interval(), settings.ejectionTime(), maxEjectionPercent);
	}

	static OutlierSettings disabled() {
		return new OutlierSettings(false, DEFAULT.consecutive(), DEFAULT.successRate(), DEFAULT.failurePercentage(),
				DEFAULT.interval(), DEFAULT.ejectionTime(), DEFAULT.maxEjectionPercent());
	}

}
