package io.fairway.balancer;

import org.jspecify.annotations.Nullable;

import io.fairway.instance.Instance;

/**
 * What a policy that heeds weights has to say: how to choose among instances that have
 * certain weights at the moment. Where these come from is not its concern.
 */
interface WeightedPickers {

	/**
	 * Builds a picker.
	 * @param instances the instances, at least one
	 * @param weights a weight for each of them, all positive
	 * @param previous the picker before this one, or {@code null}
	 * @return the picker
	 */
	Picker picker(Instance[] instances, double[] weights, @Nullable Picker previous);

}
