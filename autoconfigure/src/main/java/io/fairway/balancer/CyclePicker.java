package io.fairway.balancer;

import java.util.function.IntUnaryOperator;

import org.jspecify.annotations.Nullable;
import org.springframework.cloud.client.loadbalancer.Request;

import io.fairway.instance.Instance;

/**
 * Goes through a cycle of instances, in which an instance may occur more than once.
 */
final class CyclePicker implements Picker {

	private final Instance[] instances;

	private final Sequence sequence;

	private final Sequence.Cycle cycle;

	CyclePicker(Instance[] instances, Sequence sequence) {
		this.instances = instances;
		this.sequence = sequence;
		this.cycle = sequence.cycle(instances.length);
	}

	/** The sequence of the previous picker, or a new one. */
	static Sequence sequence(@Nullable Picker previous, IntUnaryOperator random) {
		return (previous instanceof CyclePicker cycle) ? cycle.sequence : Sequence.startingAtRandom(random);
	}

	@Override
	public Instance pick(Request<?> request) {
		return this.instances[this.cycle.next()];
	}

}
