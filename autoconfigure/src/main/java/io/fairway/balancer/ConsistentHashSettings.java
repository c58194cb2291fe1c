package io.fairway.balancer;

import java.util.List;

/**
 * How requests with the same key find the same instance.
 *
 * @param algorithm the algorithm
 * @param tableSize the number of slots of Maglev's table, a prime up to
 * {@value #MAX_TABLE_SIZE}, or 0 to choose it by the number of instances: 65537, and
 * 655373 above 100 instances
 * @param minimumRingSize the least number of points on a ring, from 1 to the maximum
 * @param maximumRingSize the greatest number of points on a ring, up to
 * {@value #MAX_RING_SIZE}
 * @param pointsPerInstance the number of points of an instance of weight 1, in place of a
 * minimum, or 0 to go by the minimum
 * @param loadFactor the share of the mean load that an instance may have at most, from 1
 * on, or 0 for no bound
 * @param keys what a request is hashed by, at least one
 */
public record ConsistentHashSettings(Algorithm algorithm, int tableSize, int minimumRingSize, int maximumRingSize,
		int pointsPerInstance, double loadFactor, List<Key> keys) {

	/**
	 * The greatest size of a table, which is Envoy's.
	 */
	public static final int MAX_TABLE_SIZE = 5_000_011;

	/**
	 * The greatest size of a ring, which is Envoy's.
	 */
	public static final int MAX_RING_SIZE = 8_388_608;

	private static final int SMALL_TABLE = 65_537;

	private static final int LARGE_TABLE = 655_373;

	private static final int MAX_INSTANCES_OF_SMALL_TABLE = 100;

	/**
	 * Validates the settings.
	 * @throws InvalidSettingException if one is out of its range
	 */
	public ConsistentHashSettings {
		require(tableSize == 0 || (tableSize > 0 && tableSize <= MAX_TABLE_SIZE && MaglevTable.isPrime(tableSize)),
				"table-size", tableSize, "0 or a prime up to " + MAX_TABLE_SIZE + ", such as 65537");
		require(maximumRingSize >= 1 && maximumRingSize <= MAX_RING_SIZE, "maximum-ring-size", maximumRingSize,
				"a number from 1 to " + MAX_RING_SIZE);
		require(minimumRingSize >= 1 && minimumRingSize <= maximumRingSize, "minimum-ring-size", minimumRingSize,
				"a number from 1 to maximum-ring-size, which is " + maximumRingSize);
		require(pointsPerInstance >= 0 && pointsPerInstance <= maximumRingSize, "points-per-instance",
				pointsPerInstance, "a number from 0 to maximum-ring-size, which is " + maximumRingSize);
		require(loadFactor == 0 || (loadFactor >= 1 && Double.isFinite(loadFactor)), "load-factor", loadFactor,
				"0 for no bound, or a number from 1 on, such as 1.25");
		require(!keys.isEmpty(), "keys", keys, "at least one");
		keys = List.copyOf(keys);
	}

	private static void require(boolean condition, String setting, Object value, String expected) {
		if (!condition) {
			throw new InvalidSettingException(setting, value, expected);
		}
	}

	/**
	 * The default settings for a key.
	 * @param key the key
	 * @return the settings
	 */
	public static ConsistentHashSettings of(HashKey key) {
		return new ConsistentHashSettings(Algorithm.MAGLEV, 0, 1024, 1_048_576, 0, 0, List.of(new Key(key, false)));
	}

	Placement place(List<String> hosts, double[] weights) {
		if (this.algorithm == Algorithm.MAGLEV) {
			return new MaglevTable(hosts, weights, tableSize(hosts.size()));
		}
		if (this.pointsPerInstance > 0) {
			return HashRing.withPointsPerHost(hosts, weights, this.pointsPerInstance, this.maximumRingSize);
		}
		return HashRing.of(hosts, weights, this.minimumRingSize, this.maximumRingSize);
	}

	private int tableSize(int hosts) {
		if (this.tableSize > 0) {
			return this.tableSize;
		}
		return (hosts <= MAX_INSTANCES_OF_SMALL_TABLE) ? SMALL_TABLE : LARGE_TABLE;
	}

	/**
	 * The algorithms, both of which place keys as Envoy does.
	 */
	public enum Algorithm {

		/**
		 * A table of which each instance has an equal share, in proportion to its weight.
		 */
		MAGLEV,

		/**
		 * Points on a ring. With a fixed number of points for an instance, a change of
		 * the list moves no key but those of the instances that changed, at the price of
		 * less even shares; with a minimum size of the ring, as Envoy has it, the number
		 * of points depends on the number of instances.
		 */
		RING

	}

	/**
	 * One of the keys that are combined.
	 *
	 * @param key the key
	 * @param terminal whether the keys after this one do not count once a key was found
	 */
	public record Key(HashKey key, boolean terminal) {
	}

}
