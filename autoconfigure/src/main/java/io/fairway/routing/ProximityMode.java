package io.fairway.routing;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

import org.springframework.util.Assert;
import org.springframework.util.StringUtils;

import io.fairway.instance.Locality;

/**
 * The nearest first: the own zone, the own region, some other regions in their order, and
 * the rest.
 */
final class ProximityMode extends LocalityMode {

	private final Function<String, List<String>> nearby;

	private final Set<String> regions;

	/**
	 * A mode.
	 * @param nearby the regions near to a region
	 * @param regions the regions that have nearby regions of their own
	 */
	ProximityMode(Function<String, List<String>> nearby, Set<String> regions) {
		this.nearby = nearby;
		this.regions = regions;
	}

	static ProximityMode of(Map<String, List<String>> failover) {
		Map<String, List<String>> regions = new LinkedHashMap<>();
		failover.forEach((region, others) -> regions.put(region, requireRegions(others)));
		requireRegions(List.copyOf(regions.keySet()));
		return new ProximityMode((own) -> regions.getOrDefault(own, List.of()), Set.copyOf(regions.keySet()));
	}

	static List<String> requireRegions(List<String> regions) {
		Assert.isTrue(regions.stream().allMatch(StringUtils::hasText),
				() -> "regions: " + regions + " (expected: names of regions)");
		return regions.stream().map(String::strip).toList();
	}

	@Override
	LocalityLevels levels(Locality self, LocalitySettings settings, int panicThreshold) {
		List<String> nearby = this.nearby.apply(self.region());
		LevelLoad load = new PriorityLoad(settings.overprovisioningFactor(), panicThreshold);
		ZoneAwareSettings zoneAware = settings.zoneAware();
		return (zoneAware != null) ? levels(new ZoneSplit(self, zoneAware, panicThreshold), nearby, load)
				: levels(self, nearby, load);
	}

	private static LocalityLevels levels(Locality self, List<String> nearby, LevelLoad load) {
		return new LocalityLevels(nearby.size() + 3, (instance) -> {
			Locality locality = instance.locality();
			if (self.sameZone(locality)) {
				return 0;
			}
			return self.sameRegion(locality) ? 1 : 2 + rank(nearby, locality);
		}, load);
	}

	private static LocalityLevels levels(ZoneSplit zones, List<String> nearby, LevelLoad load) {
		return new LocalityLevels(nearby.size() + 2,
				(instance) -> zones.covers(instance.locality()) ? 0 : 1 + rank(nearby, instance.locality()), load,
				zones);
	}

	private static int rank(List<String> nearby, Locality locality) {
		int rank = nearby.indexOf(locality.region());
		return (rank >= 0) ? rank : nearby.size();
	}

	@Override
	boolean isZoneAwarePossible() {
		return true;
	}

	@Override
	Set<String> regions() {
		return this.regions;
	}

	/** The nearest first, without nearby regions. */
	static ProximityMode plain() {
		return new ProximityMode((own) -> List.of(), Set.of());
	}

}
