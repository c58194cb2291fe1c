package io.fairway.metrics;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;

import io.micrometer.core.instrument.Timer;
import org.jspecify.annotations.Nullable;

import io.fairway.balancer.KeyedPolicy;
import io.fairway.discovery.DiscoveryStatus;
import io.fairway.discovery.RegistryCounts;
import io.fairway.discovery.WatchedService;
import io.fairway.feedback.Outcome;
import io.fairway.metrics.MeterSet.Use;
import io.fairway.outlier.OutlierDetector;
import io.fairway.routing.RoutingServiceInstanceListSupplier;

/**
 * The meters of one service as a whole. For one thread, but for the numbers, which any
 * thread reads.
 */
final class ServiceMeters {

	private static final double NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

	private static final String STAGE_SUFFIX = "ServiceInstanceListSupplier";

	private final ServiceCounts counts;

	private final String serviceId;

	private final MeterSet meters;

	private final Registrations registrations;

	private final Map<Timing, Use<Timer>> timers = new EnumMap<>(Timing.class);

	private @Nullable BalancedService balanced;

	ServiceMeters(ServiceCounts counts, MeterSet meters) {
		this.counts = counts;
		this.serviceId = counts.serviceId();
		this.meters = meters;
		this.registrations = new Registrations(meters);
	}

	ServiceCounts counts() {
		return this.counts;
	}

	/** Its load balancing, or {@code null} if it has none or it has ended. */
	@Nullable BalancedService balanced() {
		return this.balanced;
	}

	void setBalanced(@Nullable BalancedService balanced) {
		this.balanced = balanced;
	}

	/** Adds and removes meters by what there is to say now. */
	void update(@Nullable WatchedService watched) {
		this.registrations.begin();
		if (watched != null) {
			updateDiscovery(watched);
		}
		BalancedService balanced = this.balanced;
		if (balanced != null) {
			updateRequests(balanced);
			RoutingServiceInstanceListSupplier routing = balanced.routing();
			if (routing != null) {
				updateRouting(routing, watched);
			}
			OutlierDetector detector = balanced.detector();
			if (detector != null) {
				keep(detector, FairwayMeter.EJECTIONS_ACTIVE, balanced::ejected);
			}
		}
		this.registrations.end();
	}

	private void updateDiscovery(WatchedService watched) {
		for (DiscoveryStatus status : DiscoveryStatus.values()) {
			keep(this.counts, FairwayMeter.DISCOVERY_REQUESTS, () -> this.counts.discoveryRequests(status),
					status.name().toLowerCase(Locale.ROOT));
		}
		for (RegistryCounts registry : watched.registryCounts()) {
			keep(registry, FairwayMeter.DISCOVERY_UPDATES, registry::updates, registry.registry());
			keep(registry, FairwayMeter.DISCOVERY_FAILURES, registry::failures, registry.registry());
		}
		keep(watched, FairwayMeter.DISCOVERY_STALENESS, () -> watched.staleness().toNanos() / NANOS_PER_SECOND);
		keep(watched, FairwayMeter.INSTANCES, () -> watched.instances().size(), "known");
	}

	private void updateRequests(BalancedService balanced) {
		keep(this.counts, FairwayMeter.SELECTIONS_FAILED, this.counts::failedSelections);
		keep(balanced, FairwayMeter.REQUESTS_REFUSED, () -> balanced.limits().refused(this.serviceId), "limit");
		keep(balanced, FairwayMeter.REQUESTS_REFUSED, () -> balanced.breakers().refused(), "circuit-breaker");
		keep(balanced, FairwayMeter.RETRIES, () -> balanced.retries().made() - balanced.retries().hedges(), "retry");
		keep(balanced, FairwayMeter.RETRIES, () -> balanced.retries().hedges(), "hedge");
		keep(balanced, FairwayMeter.RETRIES_REFUSED, () -> balanced.retries().refused());
		if (balanced.hasServiceBreaker()) {
			keep(balanced, FairwayMeter.CIRCUIT_BREAKER_STATE,
					() -> BalancedService.number(balanced.breakers().state()), "*");
		}
		for (KeyedPolicy policy : balanced.keyedPolicies()) {
			keep(policy, FairwayMeter.HASH_KEY_MISSING, () -> policy.requestsWithoutKey(this.serviceId));
		}
	}

	private void updateRouting(RoutingServiceInstanceListSupplier routing, @Nullable WatchedService watched) {
		keep(routing, FairwayMeter.PANIC, () -> routing.isPanic() ? 1 : 0);
		if (watched != null) {
			keep(routing, FairwayMeter.INSTANCES, () -> usable(watched, routing), "usable");
		}
		for (String stage : routing.fallbacks().keySet()) {
			if (stage.endsWith(STAGE_SUFFIX) && !stage.startsWith("Observing")) {
				keep(routing, FairwayMeter.FALLBACKS, () -> routing.fallbacks().getOrDefault(stage, 0L), label(stage));
			}
		}
	}

	private static double usable(WatchedService watched, RoutingServiceInstanceListSupplier routing) {
		return Math.max(0, watched.instances().size() - routing.removals().size());
	}

	/** The words of the name of its class. */
	private static String label(String stage) {
		return stage.substring(0, stage.length() - STAGE_SUFFIX.length())
			.replaceAll("(?<=[a-z])(?=[A-Z])", "-")
			.toLowerCase(Locale.ROOT);
	}

	private void keep(Object owner, FairwayMeter meter, DoubleSupplier source, String... value) {
		String[] values = new String[value.length + 1];
		values[0] = this.serviceId;
		System.arraycopy(value, 0, values, 1, value.length);
		this.registrations.keep(owner, meter, source, values);
	}

	/** Records the durations that have come, and returns how many were lost. */
	long record() {
		Durations durations = this.counts.durations();
		return (durations != null) ? durations.drain(this::record) : 0;
	}

	private void record(Timing timing, long nanos) {
		Use<Timer> timer = this.timers.get(timing);
		if (timer == null) {
			Outcome outcome = timing.outcome();
			timer = (outcome != null) ? this.meters.timer(timing, this.serviceId, Timing.label(outcome))
					: this.meters.timer(timing, this.serviceId);
			this.timers.put(timing, timer);
		}
		timer.meter().record(nanos, TimeUnit.NANOSECONDS);
	}

	/** Removes all of them. */
	void remove() {
		this.registrations.clear();
		this.timers.values().forEach((timer) -> timer.end().run());
		this.timers.clear();
		this.meters.removeAll(this.serviceId);
	}

}
