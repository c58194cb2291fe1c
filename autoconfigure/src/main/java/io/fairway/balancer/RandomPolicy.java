package io.fairway.balancer;

import java.util.function.IntUnaryOperator;

import org.jspecify.annotations.Nullable;

import io.fairway.instance.Instance;
import io.fairway.instance.InstanceList;

/**
 * Any instance with equal probability.
 *
 * @param random draws the instance
 */
record RandomPolicy(IntUnaryOperator random) implements LoadBalancingPolicy {

	@Override
	public Picker picker(InstanceList instances, @Nullable Picker previous) {
		Instance[] active = Drain.active(instances);
		return (request) -> active[this.random.applyAsInt(active.length)];
	}

}
