package io.fairway.balancer;

import java.util.function.IntUnaryOperator;

import org.jspecify.annotations.Nullable;

import io.fairway.instance.InstanceList;

/**
 * One instance after the other.
 *
 * @param random where to start
 */
record RoundRobinPolicy(IntUnaryOperator random) implements LoadBalancingPolicy {

	@Override
	public Picker picker(InstanceList instances, @Nullable Picker previous) {
		return new CyclePicker(Drain.active(instances), Sequenced.after(previous, this.random));
	}

}
