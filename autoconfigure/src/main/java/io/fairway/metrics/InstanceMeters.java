package io.fairway.metrics;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.DoubleSupplier;

import org.jspecify.annotations.Nullable;

import io.fairway.breaker.InstanceBreaker;
import io.fairway.feedback.InstanceStats;
import io.fairway.feedback.Outcome;
import io.fairway.instance.InstanceId;
import io.fairway.outlier.EjectionReason;

/**
 * The meters of one instance, which tell what is counted of it and what was seen of it.
 * For one thread, but for the numbers, which any thread reads.
 */
final class InstanceMeters {

	private final InstanceCounts counts;

	private final MeterSet meters;

	private final List<Runnable> ends = new ArrayList<>();

	private final Set<Outcome> outcomes = EnumSet.noneOf(Outcome.class);

	private final Set<EjectionReason> reasons = EnumSet.noneOf(EjectionReason.class);

	private final Set<String> strategies = new HashSet<>();

	private @Nullable Runnable breakerEnd;

	private boolean healthTold;

	/** Not held, so that what was seen goes as it would without meters. */
	private volatile WeakReference<@Nullable InstanceStats> stats = new WeakReference<>(null);

	private volatile @Nullable BalancedService service;

	InstanceMeters(InstanceCounts counts, MeterSet meters) {
		this.counts = counts;
		this.meters = meters;
		add(FairwayMeter.REQUESTS_IN_FLIGHT, this::inFlight);
		addOutcome(Outcome.SUCCESS);
	}

	InstanceCounts counts() {
		return this.counts;
	}

	/** Adds the meters that there is something to say for by now. */
	void update(@Nullable InstanceStats stats, @Nullable BalancedService service) {
		if (stats != null && this.stats.get() != stats) {
			this.stats = new WeakReference<>(stats);
		}
		this.service = service;
		for (Outcome outcome : Outcome.values()) {
			if (this.counts.outcomes(outcome) > 0 && !this.outcomes.contains(outcome)) {
				addOutcome(outcome);
			}
		}
		for (EjectionReason reason : EjectionReason.values()) {
			if (this.counts.ejections(reason) > 0 && this.reasons.add(reason)) {
				add(FairwayMeter.EJECTIONS, () -> this.counts.ejections(reason), reason.label());
			}
		}
		this.counts.selections().forEach((strategy, selections) -> {
			if (this.strategies.add(strategy)) {
				add(FairwayMeter.SELECTIONS, selections::sum, strategy);
			}
		});
		updateService(service);
	}

	private void updateService(@Nullable BalancedService service) {
		if (!this.healthTold && service != null && service.routing() != null) {
			this.healthTold = true;
			add(FairwayMeter.INSTANCE_HEALTHY, this::healthy);
		}
		boolean breaker = service != null && service.hasInstanceBreakers();
		if (breaker && this.breakerEnd == null) {
			this.breakerEnd = this.meters.add(FairwayMeter.CIRCUIT_BREAKER_STATE, this::breakerState, id().serviceId(),
					id().address());
		}
		else if (!breaker && this.breakerEnd != null) {
			this.breakerEnd.run();
			this.breakerEnd = null;
		}
	}

	private void addOutcome(Outcome outcome) {
		this.outcomes.add(outcome);
		add(FairwayMeter.REQUESTS, () -> this.counts.outcomes(outcome), Timing.label(outcome));
	}

	private void add(FairwayMeter meter, DoubleSupplier source, String... value) {
		String[] values = new String[value.length + 2];
		values[0] = id().serviceId();
		values[1] = id().address();
		System.arraycopy(value, 0, values, 2, value.length);
		this.ends.add(this.meters.add(meter, source, values));
	}

	private InstanceId id() {
		return this.counts.id();
	}

	int inFlight() {
		InstanceStats stats = this.stats.get();
		return (stats != null) ? stats.inFlight() : 0;
	}

	private double breakerState() {
		InstanceStats stats = this.stats.get();
		InstanceBreaker breaker = (stats != null) ? stats.control(InstanceBreaker.class) : null;
		return (breaker != null) ? BalancedService.number(breaker.state()) : 0;
	}

	private double healthy() {
		BalancedService service = this.service;
		return (service != null && service.isRemoved(id())) ? 0 : 1;
	}

	/** Removes all of them. */
	void remove() {
		this.ends.forEach(Runnable::run);
		this.ends.clear();
		if (this.breakerEnd != null) {
			this.breakerEnd.run();
			this.breakerEnd = null;
		}
	}

}
