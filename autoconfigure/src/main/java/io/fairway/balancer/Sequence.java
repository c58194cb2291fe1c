package io.fairway.balancer;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntUnaryOperator;

/**
 * A counter that many threads advance and that starts anywhere. All 2³² values are used
 * as unsigned numbers.
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

	/** The next of all 2³² values. */
	int next() {
		return this.next.getAndIncrement();
	}

	/** Positions in a cycle of the given length, one after the other. */
	Cycle cycle(int length) {
		return new Cycle(this.next, length);
	}

	/**
	 * The sequence as positions in a cycle. Where the counter wraps around, a remainder
	 * would jump, unless the length is a power of two; so the values are skipped that do
	 * not fill a whole cycle any more.
	 */
	static final class Cycle {

		private static final long UNSIGNED = 0xFFFF_FFFFL;

		private final AtomicInteger next;

		private final int length;

		/** The greatest multiple of the length that is not above 2³² − 1. */
		private final int end;

		/**
		 * 2⁶⁴ / length, rounded up, with which a remainder costs three multiplications in
		 * place of a division (Lemire, Kaser, Kurz: Faster Remainder by Direct
		 * Computation, 2019).
		 */
		private final long reciprocal;

		Cycle(AtomicInteger next, int length) {
			this.next = next;
			this.length = length;
			this.end = -1 - Integer.remainderUnsigned(-1, length);
			this.reciprocal = Long.divideUnsigned(-1, length) + 1;
		}

		int next() {
			int value = this.next.getAndIncrement();
			return (Integer.compareUnsigned(value, this.end) < 0) ? remainder(value) : startAgain();
		}

		private int remainder(int value) {
			long fraction = this.reciprocal * Integer.toUnsignedLong(value);
			long low = ((fraction & UNSIGNED) * this.length) >>> Integer.SIZE;
			return (int) (((fraction >>> Integer.SIZE) * this.length + low) >>> Integer.SIZE);
		}

		private int startAgain() {
			while (true) {
				int value = this.next.get();
				if (Integer.compareUnsigned(value, this.end) < 0) {
					return next();
				}
				if (this.next.compareAndSet(value, 1)) {
					return 0;
				}
			}
		}

	}

}
