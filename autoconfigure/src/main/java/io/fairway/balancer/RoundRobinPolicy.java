package io.fairway.balancer;

import java.util.function.IntUnaryOperator;

import org.jspecify.annotations.Nullable;

import io.fairway.instance.InstanceList;

/**
 * One instance after the other.
 */
final class RoundRobinPolicy implements LoadBalancingPolicy {

	private final IntUnaryOperator random;

	RoundRobinPolicy(IntUnaryOperator random) {
		this.random = random;
	}

	@Override
	public Picker picker(InstanceList instances, @Nullable Picker previous) {
		return new CyclePicker(Drain.active(instances), CyclePicker.sequence(previous, this.random));
	}

}
