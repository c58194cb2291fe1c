package io.fairway.balancer;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntUnaryOperator;

/**
 * A counter that many threads advance and that starts anywhere. All 2³² values are used
 * as unsigned numbers. At the wrap-around, a remainder would jump unless the divisor is a
 * power of two; so the counter skips the values that do not fill a whole cycle any more.
 */
final class Sequence {

	private final AtomicInteger next;

	private Sequence(int start) {
		this.next = new AtomicInteger(start);
	}

	static Sequence startingAtRandom(IntUnaryOperator random) {
		return startingAt(random.applyAsInt(Integer.MAX_VALUE));
	}

	static Sequence startingAt(int start) {
		return new Sequence(start);
	}

	/**
	 * The next position in a cycle of the given length.
	 */
	int next(int length) {
		int value = this.next.getAndIncrement();
		if (Integer.compareUnsigned(value, wholeCycles(length)) < 0) {
			return Integer.remainderUnsigned(value, length);
		}
		return afterLastCycle(length);
	}

	private int afterLastCycle(int length) {
		while (true) {
			int value = this.next.get();
			if (Integer.compareUnsigned(value, wholeCycles(length)) < 0) {
				return next(length);
			}
			if (this.next.compareAndSet(value, 1)) {
				return 0;
			}
		}
	}

	/** The greatest multiple of the length that is not above 2³² − 1. */
	private static int wholeCycles(int length) {
		return -1 - Integer.remainderUnsigned(-1, length);
	}

}
