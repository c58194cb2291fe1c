package io.fairway.routing;

import org.springframework.util.Assert;

/**
 * What the filters may do together.
 *
 * @param panicThreshold the least percentage of instances that must remain, 0 to 100; if
 * fewer do, all are offered
 * @param maxRemovedPercent the percentage of instances that may be removed, 0 to 100;
 * those stay that were refused last
 * @param onEmpty what is offered when no instance remains
 */
public record FilterSettings(int panicThreshold, int maxRemovedPercent, OnEmpty onEmpty) {

	static final int PERCENT = 100;

	/**
	 * Envoy's panic threshold, and nothing else.
	 */
	public static final FilterSettings DEFAULT = new FilterSettings(50, PERCENT, OnEmpty.ALL);

	public FilterSettings {
		requirePercent("panicThreshold", panicThreshold);
		requirePercent("maxRemovedPercent", maxRemovedPercent);
	}

	private static void requirePercent(String name, int value) {
		Assert.isTrue(value >= 0 && value <= PERCENT, () -> name + ": " + value + " (expected: 0 to 100)");
	}

	/**
	 * Whether too few instances remain, so that all are offered.
	 * @param remaining how many remain
	 * @param all how many there are
	 * @return whether the filters are overruled
	 */
	public boolean offersAll(int remaining, int all) {
		return (remaining == 0) ? this.onEmpty == OnEmpty.ALL
				: (long) remaining * PERCENT < (long) this.panicThreshold * all;
	}

	/**
	 * What is offered when the filters leave nothing.
	 */
	public enum OnEmpty {

		/**
		 * All instances: the filters are more likely wrong than right.
		 */
		ALL,

		/**
		 * None: a request fails at once.
		 */
		NONE

	}

}
