package io.fairway.limit;

import org.springframework.util.Assert;

/**
 * A limit that follows the latency of an instance: Netflix' gradient. It grows while
 * answers take about as long as they usually do, and shrinks when they take longer.
 *
 * @param initial the number of requests to begin with, from the least to the greatest
 * @param min the least number, at least 1
 * @param max the greatest number
 * @param tolerance how much longer than usual answers may take before the limit shrinks,
 * as a factor, at least 1
 * @see <a href="https://github.com/Netflix/concurrency-limits">concurrency-limits</a>
 */
public record AdaptiveSettings(int initial, int min, int max, double tolerance) {

	public AdaptiveSettings {
		Assert.isTrue(min >= 1, "min must be at least 1");
		Assert.isTrue(min <= initial && initial <= max, "initial must be from min to max");
		Assert.isTrue(tolerance >= 1, "tolerance must be at least 1");
	}

}
