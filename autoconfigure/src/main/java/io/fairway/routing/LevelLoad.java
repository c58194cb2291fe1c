package io.fairway.routing;

/**
 * Decides how much of the load each level of instances gets, by how many of its instances
 * are healthy. Immutable.
 */
@FunctionalInterface
interface LevelLoad {

	/**
	 * The shares of the levels.
	 * @param healthy the number of healthy instances by level
	 * @param total the number of instances by level
	 * @return the shares
	 */
	LoadShares shares(int[] healthy, int[] total);

	/**
	 * How much of its load a level can bear, as Envoy estimates it: a level may lose some
	 * of its instances before the others are short of capacity.
	 */
	static double availability(int healthy, int total, double overprovisioningFactor) {
		return (total > 0) ? Math.min(1, overprovisioningFactor * healthy / total) : 0;
	}

	/** Whether fewer are healthy than the panic threshold asks for. */
	static boolean isPanic(int healthy, int total, int panicThreshold) {
		return (total > 0) ? (long) healthy * FilterSettings.PERCENT < (long) panicThreshold * total
				: panicThreshold > 0;
	}

}
