package io.fairway.balancer;

import java.util.Arrays;

import org.jspecify.annotations.Nullable;

import io.fairway.instance.Instance;
import io.fairway.instance.InstanceList;
import io.fairway.instance.Ticker;

/**
 * Gives pickers the weights that registries state, and lets the weight of an instance
 * that joined rise over time where slow start is on.
 *
 * @param pickers chooses by weight
 * @param slowStart how weights rise
 * @param ticker tells how much time has passed since an instance joined
 */
record WeightingPolicy(WeightedPickers pickers, SlowStart slowStart, Ticker ticker) implements LoadBalancingPolicy {

	@Override
	public Picker picker(InstanceList list, @Nullable Picker previous) {
		Instance[] instances = Drain.active(list);
		if (!this.slowStart.isOn()) {
			return this.pickers.picker(instances, statedWeights(instances), previous);
		}
		return new RampingPicker(this, instances, (previous instanceof RampingPicker ramping) ? ramping : null);
	}

	/** The weights of the registry; all are equal where all are drained. */
	static double[] statedWeights(Instance[] instances) {
		return Arrays.stream(instances)
			.mapToDouble((instance) -> (instance.weight() > 0) ? instance.weight() : Instance.DEFAULT_WEIGHT)
			.toArray();
	}

}
