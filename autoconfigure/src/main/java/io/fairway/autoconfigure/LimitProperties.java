package io.fairway.autoconfigure;

import org.springframework.boot.context.properties.ConfigurationPropertiesSource;

/**
 * How many requests there may be at once.
 */
@ConfigurationPropertiesSource
public class LimitProperties {

	/**
	 * Number of requests that an instance may have in flight. A request that would be one
	 * too many goes to another instance. 0 for any number.
	 */
	private int maxRequestsPerInstance;

	/**
	 * Number of requests that the service may have in flight. A request that would be one
	 * too many fails at once. 0 for any number.
	 */
	private int maxRequests;

	/**
	 * A limit of each instance that follows its latency.
	 */
	private final Adaptive adaptive = new Adaptive();

	public int getMaxRequestsPerInstance() {
		return this.maxRequestsPerInstance;
	}

	public void setMaxRequestsPerInstance(int maxRequestsPerInstance) {
		this.maxRequestsPerInstance = maxRequestsPerInstance;
	}

	public int getMaxRequests() {
		return this.maxRequests;
	}

	public void setMaxRequests(int maxRequests) {
		this.maxRequests = maxRequests;
	}

	public Adaptive getAdaptive() {
		return this.adaptive;
	}

	/**
	 * A limit that follows the latency of an instance.
	 */
	public static class Adaptive {

		/**
		 * Whether there is such a limit. Needs
		 * com.netflix.concurrency-limits:concurrency-limits-core.
		 */
		private boolean enabled;

		/**
		 * Number of requests to begin with.
		 */
		private int initial = 20;

		/**
		 * Least number of requests.
		 */
		private int min = 5;

		/**
		 * Greatest number of requests.
		 */
		private int max = 200;

		/**
		 * Factor by which answers may take longer than usual before the limit shrinks.
		 */
		private double tolerance = 1.5;

		public boolean isEnabled() {
			return this.enabled;
		}

		public void setEnabled(boolean enabled) {
			this.enabled = enabled;
		}

		public int getInitial() {
			return this.initial;
		}

		public void setInitial(int initial) {
			this.initial = initial;
		}

		public int getMin() {
			return this.min;
		}

		public void setMin(int min) {
			this.min = min;
		}

		public int getMax() {
			return this.max;
		}

		public void setMax(int max) {
			this.max = max;
		}

		public double getTolerance() {
			return this.tolerance;
		}

		public void setTolerance(double tolerance) {
			this.tolerance = tolerance;
		}

	}

}
