package io.fairway.comparison;

/**
 * What was measured of an operation.
 *
 * @param wallNanos nanoseconds by the clock
 * @param cpuNanos nanoseconds of CPU time, or {@code NaN} if they were not measured
 * @param bytes allocated bytes, or {@code NaN} if they were not measured
 */
record Figures(double wallNanos, double cpuNanos, double bytes) {

	/**
	 * The figures of several forks as one: noise only ever adds time, so the least time
	 * is the truest, while an allocation counts even if it was seen but once.
	 */
	Figures merge(Figures other) {
		return new Figures(Math.min(this.wallNanos, other.wallNanos), least(this.cpuNanos, other.cpuNanos),
				greatest(this.bytes, other.bytes));
	}

	private static double least(double one, double other) {
		return (Double.isNaN(one) || other < one) ? other : one;
	}

	private static double greatest(double one, double other) {
		return (Double.isNaN(one) || other > one) ? other : one;
	}

}
