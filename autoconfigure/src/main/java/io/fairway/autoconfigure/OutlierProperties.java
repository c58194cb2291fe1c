package io.fairway.autoconfigure;

import java.time.Duration;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationPropertiesSource;

/**
 * When an instance gets no traffic for a while since its calls fail.
 */
@ConfigurationPropertiesSource
public class OutlierProperties {

	/**
	 * Whether instances whose calls fail are ejected for a while.
	 */
	private boolean enabled = true;

	/**
	 * How many answers of 500 or above in a row eject an instance, calls without an
	 * answer included unless they are split. 0 turns this off.
	 */
	private int consecutive5xx = 5;

	/**
	 * How many answers of 502, 503 or 504 in a row eject an instance, calls without an
	 * answer included unless they are split. 0 turns this off.
	 */
	private int consecutiveGatewayFailures;

	/**
	 * Whether calls that cannot connect, are not answered in time or lose their
	 * connection are counted apart from answers that tell of an error.
	 */
	private boolean splitLocalOriginFailures;

	/**
	 * How many calls without an answer in a row eject an instance, if they are split. 0
	 * turns this off.
	 */
	private int consecutiveLocalOriginFailures = 5;

	/**
	 * Time between two sweeps, which compare the instances and let those return whose
	 * time is over.
	 */
	private Duration interval = Duration.ofSeconds(10);

	/**
	 * Duration of an ejection, multiplied by the number of ejections in a row.
	 */
	private Duration baseEjectionTime = Duration.ofSeconds(30);

	/**
	 * Greatest duration of an ejection. 5m, or base-ejection-time if that is longer, by
	 * default.
	 */
	private @Nullable Duration maxEjectionTime;

	/**
	 * Up to how much longer each ejection lasts, by chance, so that not all instances
	 * return at once.
	 */
	private Duration maxEjectionTimeJitter = Duration.ZERO;

	/**
	 * Percentage of the instances that may be ejected at the same time. One always may,
	 * unless it is the only one.
	 */
	private int maxEjectionPercent = 10;

	private final SuccessRateProperties successRate = new SuccessRateProperties();

	private final FailurePercentageProperties failurePercentage = new FailurePercentageProperties();

	public boolean isEnabled() {
		return this.enabled;
	}

	public void setEnabled(boolean enabled) {
		this.enabled = enabled;
	}

	public int getConsecutive5xx() {
		return this.consecutive5xx;
	}

	public void setConsecutive5xx(int consecutive5xx) {
		this.consecutive5xx = consecutive5xx;
	}

	public int getConsecutiveGatewayFailures() {
		return this.consecutiveGatewayFailures;
	}

	public void setConsecutiveGatewayFailures(int consecutiveGatewayFailures) {
		this.consecutiveGatewayFailures = consecutiveGatewayFailures;
	}

	public boolean isSplitLocalOriginFailures() {
		return this.splitLocalOriginFailures;
	}

	public void setSplitLocalOriginFailures(boolean splitLocalOriginFailures) {
		this.splitLocalOriginFailures = splitLocalOriginFailures;
	}

	public int getConsecutiveLocalOriginFailures() {
		return this.consecutiveLocalOriginFailures;
	}

	public void setConsecutiveLocalOriginFailures(int consecutiveLocalOriginFailures) {
		this.consecutiveLocalOriginFailures = consecutiveLocalOriginFailures;
	}

	public Duration getInterval() {
		return this.interval;
	}

	public void setInterval(Duration interval) {
		this.interval = interval;
	}

	public Duration getBaseEjectionTime() {
		return this.baseEjectionTime;
	}

	public void setBaseEjectionTime(Duration baseEjectionTime) {
		this.baseEjectionTime = baseEjectionTime;
	}

	public @Nullable Duration getMaxEjectionTime() {
		return this.maxEjectionTime;
	}

	public void setMaxEjectionTime(@Nullable Duration maxEjectionTime) {
		this.maxEjectionTime = maxEjectionTime;
	}

	public Duration getMaxEjectionTimeJitter() {
		return this.maxEjectionTimeJitter;
	}

	public void setMaxEjectionTimeJitter(Duration maxEjectionTimeJitter) {
		this.maxEjectionTimeJitter = maxEjectionTimeJitter;
	}

	public int getMaxEjectionPercent() {
		return this.maxEjectionPercent;
	}

	public void setMaxEjectionPercent(int maxEjectionPercent) {
		this.maxEjectionPercent = maxEjectionPercent;
	}

	public SuccessRateProperties getSuccessRate() {
		return this.successRate;
	}

	public FailurePercentageProperties getFailurePercentage() {
		return this.failurePercentage;
	}

	/**
	 * Which share of successful calls is too small beside that of the other instances.
	 */
	public static class SuccessRateProperties {

		/**
		 * Whether instances are ejected that succeed less often than the others.
		 */
		private boolean enabled = true;

		/**
		 * How many instances must have enough requests in an interval to be compared.
		 */
		private int minimumHosts = 5;

		/**
		 * How many requests an instance must have in an interval to be compared.
		 */
		private int requestVolume = 100;

		/**
		 * How many standard deviations the share of an instance may be below the mean.
		 */
		private double stdevFactor = 1.9;

		/**
		 * How many percentage points the share of an instance must be below the mean as
		 * well. With 0, as in Envoy, a single failed request may eject.
		 */
		private double minimumDifference = 5;

		public boolean isEnabled() {
			return this.enabled;
		}

		public void setEnabled(boolean enabled) {
			this.enabled = enabled;
		}

		public int getMinimumHosts() {
			return this.minimumHosts;
		}

		public void setMinimumHosts(int minimumHosts) {
			this.minimumHosts = minimumHosts;
		}

		public int getRequestVolume() {
			return this.requestVolume;
		}

		public void setRequestVolume(int requestVolume) {
			this.requestVolume = requestVolume;
		}

		public double getStdevFactor() {
			return this.stdevFactor;
		}

		public void setStdevFactor(double stdevFactor) {
			this.stdevFactor = stdevFactor;
		}

		public double getMinimumDifference() {
			return this.minimumDifference;
		}

		public void setMinimumDifference(double minimumDifference) {
			this.minimumDifference = minimumDifference;
		}

	}

	/**
	 * Which share of failed calls is too great whatever the other instances do.
	 */
	public static class FailurePercentageProperties {

		/**
		 * Whether instances are ejected that fail more often than the threshold says.
		 */
		private boolean enabled;

		/**
		 * Percentage of failed calls in an interval that ejects an instance.
		 */
		private int threshold = 85;

		/**
		 * How many instances must have enough requests in an interval for this to matter.
		 */
		private int minimumHosts = 5;

		/**
		 * How many requests an instance must have in an interval for this to matter.
		 */
		private int requestVolume = 50;

		public boolean isEnabled() {
			return this.enabled;
		}

		public void setEnabled(boolean enabled) {
			this.enabled = enabled;
		}

		public int getThreshold() {
			return this.threshold;
		}

		public void setThreshold(int threshold) {
			this.threshold = threshold;
		}

		public int getMinimumHosts() {
			return this.minimumHosts;
		}

		public void setMinimumHosts(int minimumHosts) {
			this.minimumHosts = minimumHosts;
		}

		public int getRequestVolume() {
			return this.requestVolume;
		}

		public void setRequestVolume(int requestVolume) {
			this.requestVolume = requestVolume;
		}

	}

}
