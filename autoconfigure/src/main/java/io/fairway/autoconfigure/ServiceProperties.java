package io.fairway.autoconfigure;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationPropertiesSource;

/**
 * How the instances of a service are routed and balanced.
 */
@ConfigurationPropertiesSource
public class ServiceProperties {

	/**
	 * Policy that chooses an instance: round-robin, random, weighted, or the name of a
	 * LoadBalancingPolicy bean.
	 */
	private String policy = "round-robin";

	/**
	 * Percentage of instances that must pass the filters. If fewer do, all are used. 0
	 * turns this off, but the filters never leave no instance at all.
	 */
	private int panicThreshold = 50;

	private final Version version = new Version();

	private final LocalityProperties locality = new LocalityProperties();

	public String getPolicy() {
		return this.policy;
	}

	public void setPolicy(String policy) {
		this.policy = policy;
	}

	public int getPanicThreshold() {
		return this.panicThreshold;
	}

	public void setPanicThreshold(int panicThreshold) {
		this.panicThreshold = panicThreshold;
	}

	public Version getVersion() {
		return this.version;
	}

	public LocalityProperties getLocality() {
		return this.locality;
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
