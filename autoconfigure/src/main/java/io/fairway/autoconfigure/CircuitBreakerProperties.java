package io.fairway.autoconfigure;

import org.springframework.boot.context.properties.ConfigurationPropertiesSource;
import org.springframework.boot.context.properties.NestedConfigurationProperty;

/**
 * The circuit breaker of each instance, and that of the service.
 */
@ConfigurationPropertiesSource
public class CircuitBreakerProperties extends BreakerProperties {

	/**
	 * The circuit breaker of the service as a whole.
	 */
	@NestedConfigurationProperty
	private final BreakerProperties service = new BreakerProperties();

	public BreakerProperties getService() {
		return this.service;
	}

}
