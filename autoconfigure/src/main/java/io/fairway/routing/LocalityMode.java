package io.fairway.routing;

import java.util.List;
import java.util.Map;
import java.util.Set;

import io.fairway.instance.Locality;

/**
 * A way to sort instances by where they run, and to share the load between near and far.
 * Immutable.
 */
public abstract class LocalityMode {

	LocalityMode() {
	}

	/**
	 * The own zone, then the own region, then nearby regions, then all others. Each gets
	 * as much load as its healthy instances can bear of what those before it leave.
	 * @param nearbyRegions the nearby regions, the nearest first
	 * @return the mode
	 */
	public static LocalityMode prefer(List<String> nearbyRegions) {
		List<String> regions = ProximityMode.requireRegions(nearbyRegions);
		return new ProximityMode((own) -> regions, Set.of());
	}

	/**
	 * As {@link #prefer}, where each region has nearby regions of its own.
	 * @param regions the nearby regions by own region, the nearest first
	 * @return the mode
	 */
	public static LocalityMode failover(Map<String, List<String>> regions) {
		return ProximityMode.of(regions);
	}

	/**
	 * Shares of the load by place, as long as enough instances there are healthy.
	 * @param distributions the shares, seen from different places; of several that match,
	 * the most precise counts. A client that none matches prefers what is near.
	 * @return the mode
	 */
	public static LocalityMode distribute(List<LocalityDistribution> distributions) {
		return new DistributeMode(distributions);
	}

	/**
	 * Instances that have most of the leading labels in common with the client, then
	 * those with less, as Istio's failover priority.
	 * @param labels keys of metadata, {@code topology.kubernetes.io/region},
	 * {@code topology.kubernetes.io/zone}, or {@code key=value} for another value than
	 * the client's own
	 * @param own the client's own labels; region and zone are known without them
	 * @return the mode
	 */
	public static LocalityMode failoverPriority(List<String> labels, Map<String, String> own) {
		return new FailoverPriorityMode(labels, own);
	}

	/**
	 * The own zone and nothing else, or the own region if the own zone is not known.
	 * @return the mode
	 */
	public static LocalityMode strict() {
		return new StrictMode();
	}

	/** The levels, as seen from a locality. */
	abstract LocalityLevels levels(Locality self, LocalitySettings settings, int panicThreshold);

	/** Whether the zones of the own region can share its load. */
	boolean isZoneAwarePossible() {
		return false;
	}

	/** The regions for which there are settings of their own. */
	Set<String> regions() {
		return Set.of();
	}

}
