package io.fairway.limit;

import org.jspecify.annotations.Nullable;
import org.springframework.util.Assert;

/**
 * How many requests there may be at once.
 *
 * @param maxRequestsPerInstance the number for each instance, 0 for any
 * @param maxRequests the number for the service, 0 for any
 * @param adaptive a number for each instance that follows its latency, or {@code null}
 * for none; the smaller of the two holds
 */
public record LimitSettings(int maxRequestsPerInstance, int maxRequests, @Nullable AdaptiveSettings adaptive) {

	/**
	 * No limits.
	 */
	public static final LimitSettings NONE = new LimitSettings(0, 0, null);

	public LimitSettings {
		Assert.isTrue(maxRequestsPerInstance >= 0, "maxRequestsPerInstance must not be negative");
		Assert.isTrue(maxRequests >= 0, "maxRequests must not be negative");
	}

	boolean isOff() {
		return this.maxRequestsPerInstance == 0 && this.maxRequests == 0 && this.adaptive == null;
	}

}
