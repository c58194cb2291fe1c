package io.fairway.routing;

import java.util.stream.IntStream;

/**
 * How the load is shared, and what it is shared with. Immutable.
 */
final class LoadShares {

	private final double[] shares;

	private final boolean whole;

	/**
	 * Shares in proportion to the given parts.
	 * @param parts the parts, which are not negative and not all 0
	 * @param whole whether unhealthy instances may get load as well, as the panic
	 * threshold of the filter stage decides
	 */
	LoadShares(double[] parts, boolean whole) {
		double sum = 0;
		for (double part : parts) {
			sum += part;
		}
		double all = sum;
		this.shares = IntStream.range(0, parts.length).mapToDouble((i) -> parts[i] / all).toArray();
		this.whole = whole;
	}

	/** All of the load for one. */
	static LoadShares only(int index, int size) {
		double[] parts = new double[size];
		parts[index] = 1;
		return new LoadShares(parts, true);
	}

	/** The share of one of those that share, 0 to 1. */
	double of(int index) {
		return this.shares[index];
	}

	boolean isWhole() {
		return this.whole;
	}

}
