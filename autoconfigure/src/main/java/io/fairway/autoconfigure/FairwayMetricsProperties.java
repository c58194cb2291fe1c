package io.fairway.autoconfigure;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Properties of the meters.
 */
@ConfigurationProperties(value = "fairway.metrics", ignoreUnknownFields = false)
public class FairwayMetricsProperties {

	/**
	 * Whether there are meters, if the application has a meter registry.
	 */
	private boolean enabled = true;

	/**
	 * Whether meters that tell instances apart have the tag instance. Without it, there
	 * is one meter for all instances of a service.
	 */
	private boolean instanceTag = true;

	public boolean isEnabled() {
		return this.enabled;
	}

	public void setEnabled(boolean enabled) {
		this.enabled = enabled;
	}

	public boolean isInstanceTag() {
		return this.instanceTag;
	}

	public void setInstanceTag(boolean instanceTag) {
		this.instanceTag = instanceTag;
	}

}
