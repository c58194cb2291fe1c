package io.fairway.feedback;

import java.util.concurrent.atomic.AtomicLong;

/**
 * A non-negative number that halves with every half-life that passes. Number and moment
 * fit into one word, so it is updated without a lock and without allocation: 32 bits of
 * float, and 32 bits of time in units of 2²⁰ ns, about a millisecond, which wrap around
 * after 52 days. Thread-safe.
 */
final class DecayingValue {

	private static final int TIME_SHIFT = 20;

	private final double halfLife;

	private final AtomicLong packed = new AtomicLong();

	/**
	 * Zero.
	 * @param halfLifeNanos the time in which the value halves, in nanoseconds
	 */
	DecayingValue(long halfLifeNanos) {
		this.halfLife = Math.max(1, halfLifeNanos >> TIME_SHIFT);
	}

	/** The value at a moment that is not before the last update. */
	double at(long now) {
		long packed = this.packed.get();
		return value(packed) * remainder(elapsed(packed, now));
	}

	/**
	 * Moves the value towards a sample by as much as the old value has decayed; a sample
	 * above the value replaces it at once.
	 */
	void observePeak(double sample, long now) {
		long before;
		double after;
		do {
			before = this.packed.get();
			double remainder = remainder(elapsed(before, now));
			double value = value(before);
			after = (sample >= value) ? sample : value * remainder + sample * (1 - remainder);
		}
		while (!this.packed.compareAndSet(before, pack(after, now)));
	}

	/** Moves what is left of the value towards a sample by a fraction of the way. */
	void observe(double sample, double fraction, long now) {
		long before;
		double after;
		do {
			before = this.packed.get();
			after = value(before) * remainder(elapsed(before, now)) * (1 - fraction) + sample * fraction;
		}
		while (!this.packed.compareAndSet(before, pack(after, now)));
	}

	/** Lifts the value to a lower bound, unless it is above. */
	void observeAtLeast(double bound, long now) {
		long before = this.packed.get();
		while (at(now) < bound && !this.packed.compareAndSet(before, pack(bound, now))) {
			before = this.packed.get();
		}
	}

	private double remainder(int elapsed) {
		return (elapsed > 0) ? halves(elapsed / this.halfLife) : 1;
	}

	/**
	 * Two to the power of −x, within 0.2 %: the whole part is an exponent, and the rest a
	 * parabola through the exact values at 0, ½ and 1.
	 */
	static double halves(double x) {
		if (x >= 64) {
			return 0;
		}
		int whole = (int) x;
		double rest = x - whole;
		double mantissa = 1 + rest * (-0.671572875253810 + rest * 0.171572875253810);
		return mantissa * Double.longBitsToDouble((1023L - whole) << 52);
	}

	private static int elapsed(long packed, long now) {
		return (int) (now >> TIME_SHIFT) - (int) packed;
	}

	private static double value(long packed) {
		return Float.intBitsToFloat((int) (packed >>> Integer.SIZE));
	}

	private static long pack(double value, long now) {
		return (long) Float.floatToRawIntBits((float) value) << Integer.SIZE
				| Integer.toUnsignedLong((int) (now >> TIME_SHIFT));
	}

}
