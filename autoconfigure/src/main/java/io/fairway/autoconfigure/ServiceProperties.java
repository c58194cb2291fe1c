package io.fairway.autoconfigure;

import java.time.Duration;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationPropertiesSource;
import org.springframework.boot.context.properties.NestedConfigurationProperty;

/**
 * How the instances of a service are routed and balanced.
 */
@ConfigurationPropertiesSource
public class ServiceProperties {

	/**
	 * Policy that chooses an instance: round-robin, random, weighted, weighted-random,
	 * least-connections, adaptive, consistent-hash, or the name of a LoadBalancingPolicy
	 * bean.
	 */
	private String policy = "least-connections";

	/**
	 * How many instances "least-connections" (2) and "adaptive" (3) compare, a number or
	 * "all".
	 */
	private @Nullable String choiceCount;

	/**
	 * How much requests in flight count for "least-connections": 1 in full, 0 not at all.
	 */
	private double activeRequestBias = 1;

	/**
	 * Percentage of instances that must pass the filters. If fewer do, all are used. 0
	 * turns this off, but the filters never leave no instance at all.
	 */
	private int panicThreshold = 50;

	private final SlowStartProperties slowStart = new SlowStartProperties();

	@NestedConfigurationProperty
	private final ConsistentHashProperties consistentHash = new ConsistentHashProperties();

	private final Version version = new Version();

	private final LocalityProperties locality = new LocalityProperties();

	public String getPolicy() {
		return this.policy;
	}

	public void setPolicy(String policy) {
		this.policy = policy;
	}

	public @Nullable String getChoiceCount() {
		return this.choiceCount;
	}

	public void setChoiceCount(@Nullable String choiceCount) {
		this.choiceCount = choiceCount;
	}

	public double getActiveRequestBias() {
		return this.activeRequestBias;
	}

	public void setActiveRequestBias(double activeRequestBias) {
		this.activeRequestBias = activeRequestBias;
	}

	public SlowStartProperties getSlowStart() {
		return this.slowStart;
	}

	public int getPanicThreshold() {
		return this.panicThreshold;
	}

	public void setPanicThreshold(int panicThreshold) {
		this.panicThreshold = panicThreshold;
	}

	public ConsistentHashProperties getConsistentHash() {
		return this.consistentHash;
	}

	public Version getVersion() {
		return this.version;
	}

	public LocalityProperties getLocality() {
		return this.locality;
	}

	/**
	 * How the weight of an instance rises that joined, or became healthy again.
	 */
	public static class SlowStartProperties {

		/**
		 * Time until an instance that joined has its full weight. 0 turns slow start off.
		 */
		private Duration window = Duration.ZERO;

		/**
		 * How the weight rises: above 1 fast at first, below 1 slowly.
		 */
		private double aggression = 1;

		/**
		 * Least percentage of its weight that an instance has from the start.
		 */
		private double minWeightPercent = 10;

		public Duration getWindow() {
			return this.window;
		}

		public void setWindow(Duration window) {
			this.window = window;
		}

		public double getAggression() {
			return this.aggression;
		}

		public void setAggression(double aggression) {
			this.aggression = aggression;
		}

		public double getMinWeightPercent() {
			return this.minWeightPercent;
		}

		public void setMinWeightPercent(double minWeightPercent) {
			this.minWeightPercent = minWeightPercent;
		}

	}

	/**
	 * Routing by version.
	 */
	public static class Version {

		/**
		 * Whether a request can ask for a version.
		 */
		private boolean enabled = true;

		/**
		 * Header of the outgoing request that names the wanted version.
		 */
		private String header = "X-Service-Version";

		/**
		 * Version for requests that name none. Without it, they go to all versions.
		 */
		private @Nullable String defaultVersion;

		public boolean isEnabled() {
			return this.enabled;
		}

		public void setEnabled(boolean enabled) {
			this.enabled = enabled;
		}

		public String getHeader() {
			return this.header;
		}

		public void setHeader(String header) {
			this.header = header;
		}

		public @Nullable String getDefaultVersion() {
			return this.defaultVersion;
		}

		public void setDefaultVersion(@Nullable String defaultVersion) {
			this.defaultVersion = defaultVersion;
		}

	}

	/**
	 * Routing by locality.
	 */
	public static class LocalityProperties {

		/**
		 * Region that this application runs in. Instances there are preferred to others.
		 */
		private @Nullable String region;

		/**
		 * Zone that this application runs in, "spring.cloud.loadbalancer.zone" by
		 * default. Instances there are preferred to others of the region.
		 */
		private @Nullable String zone;

		public @Nullable String getRegion() {
			return this.region;
		}

		public void setRegion(@Nullable String region) {
			this.region = region;
		}

		public @Nullable String getZone() {
			return this.zone;
		}

		public void setZone(@Nullable String zone) {
			this.zone = zone;
		}

	}

}
