package io.fairway.feedback;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A non-negative number that halves with every half-life that passes. Number and moment
 * fit into one word, so it is updated without a lock and without allocation: 32 bits of
 * float, and 32 bits of time in units of 2²⁰ ns, about a millisecond, which wrap around
 * after 52 days. Thread-safe.
 */
final class DecayingValue {

	private static final int TIME_SHIFT = 20;

	private static final VarHandle PACKED;

	static {
		try {
			PACKED = MethodHandles.lookup().findVarHandle(DecayingValue.class, "packed", long.class);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	private final double perHalfLife;

	@SuppressWarnings("UnusedVariable") // written through its handle
	private volatile long packed;

	/**
	 * Zero.
	 * @param halfLifeNanos the time in which the value halves, in nanoseconds
	 */
	DecayingValue(long halfLifeNanos) {
		this.perHalfLife = 1.0 / Math.max(1, halfLifeNanos >> TIME_SHIFT);
	}

	/** The value at a moment that is not before the last update. */
	double at(long now) {
		long packed = this.packed;
		double value = value(packed);
		return (value != 0) ? value * remainder(elapsed(packed, now)) : 0;
	}

	/**
	 * Moves the value towards a sample by as much as the old value has decayed; a sample
	 * above the value replaces it at once.
	 */
	void observePeak(double sample, long now) {
		long before;
		double after;
		do {
			before = this.packed;
			double remainder = remainder(elapsed(before, now));
			double value = value(before);
			after = (sample >= value) ? sample : value * remainder + sample * (1 - remainder);
		}
		while (!PACKED.compareAndSet(this, before, pack(after, now)));
	}

	/** Moves what is left of the value towards a sample by a fraction of the way. */
	void observe(double sample, double fraction, long now) {
		long before;
		double after;
		do {
			before = this.packed;
			after = value(before) * remainder(elapsed(before, now)) * (1 - fraction) + sample * fraction;
		}
		while (!PACKED.compareAndSet(this, before, pack(after, now)));
	}

	/** Lifts the value to a lower bound, unless it is above. */
	void observeAtLeast(double bound, long now) {
		long before = this.packed;
		while (at(now) < bound && !PACKED.compareAndSet(this, before, pack(bound, now))) {
			before = this.packed;
		}
	}

	private double remainder(int elapsed) {
		return (elapsed > 0) ? halves(elapsed * this.perHalfLife) : 1;
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
