package io.fairway.outlier;

import java.time.Duration;

import org.springframework.util.Assert;

/**
 * When an instance is ejected, and for how long. Names, meanings and, where not said
 * otherwise, defaults are those of Envoy.
 *
 * @param enabled whether instances are ejected at all
 * @param consecutive how many failures in a row are too many
 * @param successRate which share of successful calls is too small beside the others'
 * @param failurePercentage which share of failed calls is too great by itself
 * @param interval the time between two sweeps, which compare the instances with each
 * other and let those return whose time is over; positive, a day at most
 * @param ejectionTime how long an ejection lasts
 * @param maxEjectionPercent which percentage of the instances may be ejected at the same
 * time, 1 to 100; see {@link #limit}
 * @see <a href=
 * "https://www.envoyproxy.io/docs/envoy/latest/api-v3/config/cluster/v3/outlier_detection.proto">Envoy:
 * Outlier detection</a>
 */
public record OutlierSettings(boolean enabled, Consecutive consecutive, SuccessRate successRate,
		FailurePercentage failurePercentage, Duration interval, EjectionTime ejectionTime, int maxEjectionPercent) {

	/**
	 * The greatest duration that any of the settings may have.
	 */
	public static final Duration MAX_DURATION = Duration.ofDays(1);

	/**
	 * What holds unless configured otherwise.
	 */
	public static final OutlierSettings DEFAULT = new OutlierSettings(true, new Consecutive(5, 0, 5, false),
			new SuccessRate(true, 5, 100, 1.9, 5), new FailurePercentage(false, 5, 50, 85), Duration.ofSeconds(10),
			new EjectionTime(Duration.ofSeconds(30), Duration.ofSeconds(300), Duration.ZERO), 10);

	private static final int PERCENT = 100;

	public OutlierSettings {
		requirePositive("interval", interval);
		Assert.isTrue(maxEjectionPercent >= 1 && maxEjectionPercent <= PERCENT,
				() -> "max-ejection-percent: " + maxEjectionPercent + " (expected: 1 to 100)");
	}

	/**
	 * How many of the instances may be ejected at the same time: the percentage rounded
	 * down, but always one, as most services have fewer than ten instances; and never
	 * all, so never the only one, since a request has to go somewhere.
	 * @param instances the number of all instances
	 * @return the number of ejections
	 */
	public int limit(int instances) {
		int share = (int) ((long) instances * this.maxEjectionPercent / PERCENT);
		return Math.max(0, Math.min(Math.max(1, share), instances - 1));
	}

	private static void requirePositive(String name, Duration value) {
		Assert.isTrue(!value.isZero(), () -> name + ": " + value + " (expected: more than 0)");
		requireDuration(name, value);
	}

	private static void requireDuration(String name, Duration value) {
		Assert.isTrue(!value.isNegative() && value.compareTo(MAX_DURATION) <= 0,
				() -> name + ": " + value + " (expected: " + MAX_DURATION + " or less, not negative)");
	}

	private static void requireNotNegative(String name, double value) {
		Assert.isTrue(value >= 0, () -> name + ": " + value + " (expected: 0 or more)");
	}

	private static void requirePercent(String name, double value) {
		Assert.isTrue(value >= 0 && value <= PERCENT, () -> name + ": " + value + " (expected: 0 to 100)");
	}

	/**
	 * How many failures in a row are too many.
	 *
	 * @param errors answers of 500 or above, and local origin failures if they are not
	 * split; 0 to ignore them
	 * @param gatewayFailures answers of 502, 503 or 504, and local origin failures if
	 * they are not split; 0 to ignore them
	 * @param localOriginFailures calls that could not connect, were not answered in time
	 * or lost their connection, if they are split; 0 to ignore them
	 * @param splitLocalOriginFailures whether local origin failures are counted apart
	 */
	public record Consecutive(int errors, int gatewayFailures, int localOriginFailures,
			boolean splitLocalOriginFailures) {

		public Consecutive {
			requireNotNegative("consecutive5xx", errors);
			requireNotNegative("consecutive-gateway-failures", gatewayFailures);
			requireNotNegative("consecutive-local-origin-failures", localOriginFailures);
		}

	}

	/**
	 * Which share of successful calls is too small beside that of the others. An instance
	 * is ejected if its percentage in an interval is less than the mean of all, reduced
	 * by some standard deviations.
	 *
	 * @param enabled whether the instances are compared
	 * @param minimumHosts how many instances must have enough requests in the interval
	 * @param requestVolume how many requests of an interval are enough
	 * @param stdevFactor how many standard deviations an instance may be below the mean
	 * @param minimumDifference how many percentage points it must be below the mean as
	 * well, 0 to 100. Envoy has no such bound: there, a single failed request is enough
	 * to eject one of five instances or more when the others have none.
	 */
	public record SuccessRate(boolean enabled, int minimumHosts, int requestVolume, double stdevFactor,
			double minimumDifference) {

		public SuccessRate {
			requireNotNegative("success-rate.minimum-hosts", minimumHosts);
			requireNotNegative("success-rate.request-volume", requestVolume);
			requireNotNegative("success-rate.stdev-factor", stdevFactor);
			requirePercent("success-rate.minimum-difference", minimumDifference);
		}

	}

	/**
	 * Which share of failed calls is too great whatever the others do. Off by default, as
	 * in Envoy, where it is detected but not enforced: where most calls fail, failures in
	 * a row come before the end of an interval.
	 *
	 * @param enabled whether the share counts
	 * @param minimumHosts how many instances must have enough requests in the interval
	 * @param requestVolume how many requests of an interval are enough
	 * @param threshold which percentage of failed calls is too great, 0 to 100
	 */
	public record FailurePercentage(boolean enabled, int minimumHosts, int requestVolume, int threshold) {

		public FailurePercentage {
			requireNotNegative("failure-percentage.minimum-hosts", minimumHosts);
			requireNotNegative("failure-percentage.request-volume", requestVolume);
			requirePercent("failure-percentage.threshold", threshold);
		}

	}

	/**
	 * How long an ejection lasts: the base time, multiplied by the number of ejections in
	 * a row, up to the greatest time.
	 *
	 * @param base the duration of the first ejection, positive
	 * @param max the greatest duration, not less than the base
	 * @param maxJitter up to which time each ejection lasts longer, by chance, so that
	 * not all return at once; 0 for none
	 */
	public record EjectionTime(Duration base, Duration max, Duration maxJitter) {

		public EjectionTime {
			requirePositive("base-ejection-time", base);
			requireDuration("max-ejection-time", max);
			requireDuration("max-ejection-time-jitter", maxJitter);
			Assert.isTrue(max.compareTo(base) >= 0,
					() -> "max-ejection-time: " + max + " (expected: " + base + " or more)");
		}

		/** The smallest number of ejections in a row that leads to the greatest time. */
		int maxInARow() {
			long times = (this.max.toNanos() + this.base.toNanos() - 1) / this.base.toNanos();
			return (int) Math.min(times, Integer.MAX_VALUE);
		}

		/** Without jitter. */
		Duration of(int inARow) {
			return (inARow < maxInARow()) ? this.base.multipliedBy(inARow) : this.max;
		}

	}

}
