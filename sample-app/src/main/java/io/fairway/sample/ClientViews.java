package io.fairway.sample;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.springframework.cloud.loadbalancer.support.LoadBalancerClientFactory;
import org.springframework.stereotype.Component;

import io.fairway.breaker.BreakerState;
import io.fairway.breaker.InstanceBreaker;
import io.fairway.feedback.InstanceStats;
import io.fairway.feedback.InstanceStatsRegistry;
import io.fairway.health.CheckedInstance;
import io.fairway.health.HealthChecker;
import io.fairway.health.HealthState;
import io.fairway.instance.InstanceId;
import io.fairway.instance.Ticker;
import io.fairway.outlier.Ejection;
import io.fairway.outlier.EjectionStatus;
import io.fairway.outlier.OutlierDetectors;

/**
 * Asks Fairway what it thinks of the instances. Thread-safe.
 */
@Component
final class ClientViews {

	private final OutlierDetectors detectors;

	private final InstanceStatsRegistry stats;

	private final LoadBalancerClientFactory services;

	private final RuntimeSettings settings;

	private final Returns returns;

	private final Ticker ticker;

	ClientViews(OutlierDetectors detectors, InstanceStatsRegistry stats, LoadBalancerClientFactory services,
			RuntimeSettings settings, Returns returns, Ticker ticker) {
		this.detectors = detectors;
		this.stats = stats;
		this.services = services;
		this.settings = settings;
		this.returns = returns;
		this.ticker = ticker;
	}

	/**
	 * The view of each backend.
	 */
	Function<Backend, ClientView> current() {
		Map<InstanceId, EjectionStatus> ejections = ejections();
		Map<InstanceId, BreakerState> breakers = breakers();
		Map<InstanceId, HealthState> health = health();
		return (backend) -> {
			InstanceId id = backend.instanceId();
			if (id == null || backend.state() == BackendState.STOPPED) {
				return ClientView.NOT_REGISTERED;
			}
			return view(ejections.get(id), breakers.get(id), health.get(id), this.returns.age(id));
		};
	}

	private Map<InstanceId, EjectionStatus> ejections() {
		return this.detectors.all()
			.stream()
			.filter((detector) -> detector.serviceId().equals(BackendDescription.SERVICE))
			.flatMap((detector) -> detector.statuses().stream())
			.collect(Collectors.toMap(EjectionStatus::instance, Function.identity()));
	}

	private Map<InstanceId, BreakerState> breakers() {
		if (!this.settings.isOn(Protection.CIRCUIT_BREAKERS)) {
			return Map.of();
		}
		return this.stats.all()
			.filter((stats) -> stats.control(InstanceBreaker.class) != null)
			.collect(Collectors.toMap(InstanceStats::id, ClientViews::breaker));
	}

	private static BreakerState breaker(InstanceStats stats) {
		InstanceBreaker breaker = stats.control(InstanceBreaker.class);
		return (breaker != null) ? breaker.state() : BreakerState.CLOSED;
	}

	private Map<InstanceId, HealthState> health() {
		HealthChecker checker = this.services.getInstance(BackendDescription.SERVICE, HealthChecker.class);
		List<CheckedInstance> checked = (checker != null) ? checker.instances() : List.of();
		return checked.stream().collect(Collectors.toMap(CheckedInstance::id, CheckedInstance::state));
	}

	private ClientView view(@Nullable EjectionStatus status, @Nullable BreakerState breaker,
			@Nullable HealthState health, @Nullable Duration returned) {
		Ejection ejection = (status != null) ? status.current() : null;
		return new ClientView(standing(ejection, breaker, health, returned),
				(status != null) ? status.timesEjected() : 0, (ejection != null) ? millisLeft(ejection) : 0,
				(returned != null) ? returned.toMillis() : 0, breaker, health);
	}

	private long millisLeft(Ejection ejection) {
		return Math.max(0, Duration.ofNanos(ejection.until() - this.ticker.read()).toMillis());
	}

	private static Standing standing(@Nullable Ejection ejection, @Nullable BreakerState breaker,
			@Nullable HealthState health, @Nullable Duration returned) {
		if (ejection != null) {
			return Standing.EJECTED;
		}
		if (breaker == BreakerState.OPEN || breaker == BreakerState.HALF_OPEN) {
			return (breaker == BreakerState.OPEN) ? Standing.BREAKER_OPEN : Standing.BREAKER_HALF_OPEN;
		}
		if (health == HealthState.UNHEALTHY) {
			return Standing.UNHEALTHY;
		}
		return (returned != null) ? Standing.RETURNED : Standing.IN_ROTATION;
	}

}
