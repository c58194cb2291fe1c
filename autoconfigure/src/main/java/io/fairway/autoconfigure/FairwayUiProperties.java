package io.fairway.autoconfigure;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Configuration properties for the page of the actuator endpoint.
 */
@ConfigurationProperties(value = "fairway.ui", ignoreUnknownFields = false)
public class FairwayUiProperties {

	/**
	 * Whether the actuator endpoint "fairway" has a page, at "fairway/ui".
	 */
	private boolean enabled;

	public boolean isEnabled() {
		return this.enabled;
	}

	public void setEnabled(boolean enabled) {
		this.enabled = enabled;
	}

}
