package io.fairway.balancer;

import java.util.function.IntUnaryOperator;

import org.jspecify.annotations.Nullable;
import org.springframework.cloud.client.loadbalancer.Request;

import io.fairway.instance.Instance;

/**
 * Goes through a cycle of instances, in which an instance may occur more than once.
 */
final class CyclePicker implements Picker {

	private final Instance[] cycle;

	private final Sequence sequence;

	CyclePicker(Instance[] cycle, Sequence sequence) {
		this.cycle = cycle;
		this.sequence = sequence;
	}

	/** The sequence of the previous picker, or a new one. */
	static Sequence sequence(@Nullable Picker previous, IntUnaryOperator random) {
		return (previous instanceof CyclePicker cycle) ? cycle.sequence : Sequence.startingAtRandom(random);
	}

	@Override
	public Instance pick(Request<?> request) {
		return this.cycle[this.sequence.next(this.cycle.length)];
	}

}
