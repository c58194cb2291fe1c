package io.fairway.breaker;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import io.fairway.feedback.InstanceStats;
import io.fairway.instance.Instance;
import io.fairway.instance.InstanceFilter;
import io.fairway.instance.InstanceId;

/**
 * Keeps the instances of one service from traffic whose circuit breaker is open. Holds
 * the stats of all instances of the service, and thereby their breakers. Thread-safe.
 */
public final class CircuitBreakerFilter implements InstanceFilter, AutoCloseable {

	private final ServiceBreakers breakers;

	private final Function<InstanceId, InstanceStats> stats;

	private volatile Map<InstanceId, InstanceStats> members = Map.of();

	/**
	 * A filter that knows no instance.
	 * @param breakers the breakers of the service
	 * @param stats the stats of an instance
	 */
	public CircuitBreakerFilter(ServiceBreakers breakers, Function<InstanceId, InstanceStats> stats) {
		this.breakers = breakers;
		this.stats = stats;
	}

	@Override
	public String name() {
		return "circuit-breaker";
	}

	@Override
	public boolean isActive() {
		return this.breakers.isActive();
	}

	@Override
	public long revision() {
		return this.breakers.revision();
	}

	@Override
	public void observe(List<Instance> instances) {
		Map<InstanceId, InstanceStats> members = new HashMap<>();
		instances.forEach((instance) -> members.put(instance.id(), this.stats.apply(instance.id())));
		this.members = members;
	}

	@Override
	public boolean accepts(Instance instance) {
		InstanceStats stats = this.members.get(instance.id());
		InstanceBreaker breaker = (stats != null) ? stats.control(InstanceBreaker.class) : null;
		return breaker == null || breaker.state() != BreakerState.OPEN;
	}

	@Override
	public void close() {
		this.members = Map.of();
	}

}
