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

}
