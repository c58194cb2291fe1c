package io.fairway.autoconfigure;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationPropertiesSource;

/**
 * Routing by locality.
 */
@ConfigurationPropertiesSource
public class LocalityProperties {

	/**
	 * Region that this application runs in. Instances there are preferred to others.
	 */
	private @Nullable String region;

	/**
	 * Zone that this application runs in, "spring.cloud.loadbalancer.zone" by default.
	 * Instances there are preferred to others of the region.
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
