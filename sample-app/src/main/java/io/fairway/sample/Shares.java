package io.fairway.sample;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Percentages with one decimal that add up to exactly 100, by the method of the largest
 * remainder.
 */
final class Shares {

	private static final int UNITS = 1000;

	private static final double UNITS_PER_PERCENT = 10.0;

	private Shares() {
	}

	/**
	 * The percentages for the given counts, all 0 if there is nothing to share.
	 */
	static double[] of(long[] counts) {
		long total = Arrays.stream(counts).sum();
		if (total == 0) {
			return new double[counts.length];
		}
		long[] units = Arrays.stream(counts).map((count) -> count * UNITS / total).toArray();
		IntStream.range(0, counts.length)
			.boxed()
			.sorted(Comparator.comparingLong((index) -> -(counts[index] * UNITS % total)))
			.limit(UNITS - Arrays.stream(units).sum())
			.forEach((index) -> units[index]++);
		return Arrays.stream(units).mapToDouble((unit) -> unit / UNITS_PER_PERCENT).toArray();
	}

}
