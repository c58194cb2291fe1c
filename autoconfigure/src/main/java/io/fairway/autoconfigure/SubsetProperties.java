package io.fairway.autoconfigure;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationPropertiesSource;
import org.springframework.boot.context.properties.NestedConfigurationProperty;

/**
 * A part of a service.
 */
@ConfigurationPropertiesSource
public class SubsetProperties {

	@NestedConfigurationProperty
	private final InstanceMatchProperties match = new InstanceMatchProperties();

	/**
	 * Policy that chooses an instance of the subset, that of the service by default. Its
	 * other settings are those of the service.
	 */
	private @Nullable String policy;

	public InstanceMatchProperties getMatch() {
		return this.match;
	}

	public @Nullable String getPolicy() {
		return this.policy;
	}

	public void setPolicy(@Nullable String policy) {
		this.policy = policy;
	}

}
