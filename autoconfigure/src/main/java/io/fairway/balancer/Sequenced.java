package io.fairway.balancer;

import java.util.function.IntUnaryOperator;

import org.jspecify.annotations.Nullable;

/**
 * A picker that goes by a sequence, which its successor continues.
 */
interface Sequenced {

	Sequence sequence();

	/** The sequence of the previous picker, or a new one. */
	static Sequence after(@Nullable Picker previous, IntUnaryOperator random) {
		return (previous instanceof Sequenced sequenced) ? sequenced.sequence() : Sequence.startingAtRandom(random);
	}

}
