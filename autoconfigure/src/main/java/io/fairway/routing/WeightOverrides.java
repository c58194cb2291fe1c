package io.fairway.routing;

import java.util.Map;

import io.fairway.instance.InstanceId;

/**
 * Weights of instances of one service that count instead of what the registry says.
 * Thread-safe.
 */
public final class WeightOverrides {

	private volatile Map<InstanceId, Double> weights = Map.of();

	/**
	 * Replaces all overrides.
	 * @param weights the weights by instance, 0 to drain it
	 */
	public void replace(Map<InstanceId, Double> weights) {
		this.weights = Map.copyOf(weights);
	}

	/**
	 * The overrides that hold now.
	 * @return the weights by instance, the same object until they change
	 */
	public Map<InstanceId, Double> weights() {
		return this.weights;
	}

}
