package io.fairway.limit;

import org.springframework.util.Assert;

/**
 * How many requests there may be at once.
 *
 * @param maxRequestsPerInstance the number for each instance, 0 for any
 * @param maxRequests the number for the service, 0 for any
 */
public record LimitSettings(int maxRequestsPerInstance, int maxRequests) {

	/**
	 * No limits.
	 */
	public static final LimitSettings NONE = new LimitSettings(0, 0);

	public LimitSettings {
		Assert.isTrue(maxRequestsPerInstance >= 0, "maxRequestsPerInstance must not be negative");
		Assert.isTrue(maxRequests >= 0, "maxRequests must not be negative");
	}

	boolean isOff() {
		return this.maxRequestsPerInstance == 0 && this.maxRequests == 0;
	}

}
