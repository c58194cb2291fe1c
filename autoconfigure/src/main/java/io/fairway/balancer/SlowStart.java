package io.fairway.balancer;

import java.time.Duration;

/**
 * How the weight of an instance that joined, or became healthy again, rises to its full
 * value: by the factor max(min-weight-percent, (age / window)^(1 / aggression)).
 * Instances that were there from the beginning have their full weight.
 *
 * @param window the time until the full weight, 0 to turn slow start off
 * @param aggression above 1 the weight rises fast at first, below 1 slowly; positive
 * @param minWeightPercent the least percentage of its weight that an instance has, 1 to
 * 100
 * @see <a href=
 * "https://www.envoyproxy.io/docs/envoy/latest/intro/arch_overview/upstream/load_balancing/slow_start">Envoy:
 * Slow start mode</a>
 */
public record SlowStart(Duration window, double aggression, double minWeightPercent) {

	/**
	 * No slow start.
	 */
	public static final SlowStart OFF = new SlowStart(Duration.ZERO, 1, 10);

	public SlowStart {
		Expect.that(!window.isNegative(), () -> "window: " + window + " (expected: 0 or more)");
		Expect.that(aggression > 0, () -> "aggression: " + aggression + " (expected: > 0)");
		Expect.that(minWeightPercent >= 1 && minWeightPercent <= 100,
				() -> "min-weight-percent: " + minWeightPercent + " (expected: 1 to 100)");
	}

	boolean isOn() {
		return !this.window.isZero();
	}

	/** The factor for an instance that joined so many nanoseconds ago. */
	double factor(long age) {
		if (age >= this.window.toNanos()) {
			return 1;
		}
		double progress = Math.max(0, age) / (double) this.window.toNanos();
		return Math.max(this.minWeightPercent / 100, Math.pow(progress, 1 / this.aggression));
	}

}
