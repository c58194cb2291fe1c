package io.fairway.autoconfigure;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import org.springframework.boot.context.properties.ConfigurationPropertiesSource;

import io.fairway.retry.RetryMode;

/**
 * Which failed attempts are repeated on another instance.
 */
@ConfigurationPropertiesSource
public class RetryProperties {

	/**
	 * What is repeated: "off" nothing, "safe" attempts of which nothing reached the
	 * instance, "idempotent" also requests with certain methods after a time-out, a
	 * broken connection or certain statuses.
	 */
	private RetryMode mode = RetryMode.SAFE;

	/**
	 * Number of attempts of a call, the first one included.
	 */
	private int maxAttempts = 3;

	/**
	 * Methods that "idempotent" repeats.
	 */
	private Set<String> methods = new LinkedHashSet<>(List.of("GET", "HEAD", "OPTIONS", "PUT", "DELETE"));

	/**
	 * Statuses of answers that "idempotent" repeats.
	 */
	private Set<Integer> statuses = new LinkedHashSet<>(List.of(502, 503, 504));

	/**
	 * Time after which a request of WebClient that "idempotent" repeats is also sent to a
	 * second instance, if the first one has not answered. Either a duration or the
	 * percentile of the latency of the service, such as p95. Never if empty.
	 */
	private String hedgeAfter = "";

	private final BackoffProperties backoff = new BackoffProperties();

	private final BudgetProperties budget = new BudgetProperties();

	public RetryMode getMode() {
		return this.mode;
	}

	public void setMode(RetryMode mode) {
		this.mode = mode;
	}

	public int getMaxAttempts() {
		return this.maxAttempts;
	}

	public void setMaxAttempts(int maxAttempts) {
		this.maxAttempts = maxAttempts;
	}

	public Set<String> getMethods() {
		return this.methods;
	}

	public void setMethods(Set<String> methods) {
		this.methods = methods;
	}

	public Set<Integer> getStatuses() {
		return this.statuses;
	}

	public void setStatuses(Set<Integer> statuses) {
		this.statuses = statuses;
	}

	public String getHedgeAfter() {
		return this.hedgeAfter;
	}

	public void setHedgeAfter(String hedgeAfter) {
		this.hedgeAfter = hedgeAfter;
	}

	public BackoffProperties getBackoff() {
		return this.backoff;
	}

	public BudgetProperties getBudget() {
		return this.budget;
	}

	/**
	 * The time between the attempts of a call.
	 */
	@ConfigurationPropertiesSource
	public static class BackoffProperties {

		/**
		 * Whether to wait between attempts. Only then may an instance be called again
		 * that failed, if there is no other.
		 */
		private boolean enabled;

		/**
		 * Time before the second attempt.
		 */
		private Duration initialInterval = Duration.ofSeconds(1);

		/**
		 * Longest time. An answer whose header "Retry-After" asks for more is not
		 * repeated on the same instance.
		 */
		private Duration maxInterval = Duration.ofSeconds(10);

		/**
		 * How much longer each time is than the one before.
		 */
		private double multiplier = 2;

		/**
		 * Part of the time that is left to chance, 0 to 1.
		 */
		private double jitter = 0.5;

		public boolean isEnabled() {
			return this.enabled;
		}

		public void setEnabled(boolean enabled) {
			this.enabled = enabled;
		}

		public Duration getInitialInterval() {
			return this.initialInterval;
		}

		public void setInitialInterval(Duration initialInterval) {
			this.initialInterval = initialInterval;
		}

		public Duration getMaxInterval() {
			return this.maxInterval;
		}

		public void setMaxInterval(Duration maxInterval) {
			this.maxInterval = maxInterval;
		}

		public double getMultiplier() {
			return this.multiplier;
		}

		public void setMultiplier(double multiplier) {
			this.multiplier = multiplier;
		}

		public double getJitter() {
			return this.jitter;
		}

		public void setJitter(double jitter) {
			this.jitter = jitter;
		}

	}

	/**
	 * How many retries a service may have.
	 */
	@ConfigurationPropertiesSource
	public static class BudgetProperties {

		/**
		 * How many retries there may be for a hundred requests, both of those of the last
		 * ten seconds and of those in flight.
		 */
		private int percent = 20;

		/**
		 * How many retries there may be in ten seconds, and in flight, however few
		 * requests there are.
		 */
		private int minimum = 3;

		public int getPercent() {
			return this.percent;
		}

		public void setPercent(int percent) {
			this.percent = percent;
		}

		public int getMinimum() {
			return this.minimum;
		}

		public void setMinimum(int minimum) {
			this.minimum = minimum;
		}

	}

}
