package io.fairway.routing;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import io.fairway.instance.Instance;
import io.fairway.instance.InstanceList;
import io.fairway.instance.Locality;

/**
 * Envoy's zone aware routing: clients stay in their zone as far as that loads all
 * instances evenly. A zone with a greater part of the clients than of the instances sends
 * the difference to zones where it is the other way round.
 *
 * @see <a href=
 * "https://www.envoyproxy.io/docs/envoy/latest/intro/arch_overview/upstream/load_balancing/zone_aware">Envoy's
 * zone aware routing</a>
 */
final class ZoneSplit {

	private final Locality self;

	private final ZoneAwareSettings settings;

	private final int panicThreshold;

	ZoneSplit(Locality self, ZoneAwareSettings settings, int panicThreshold) {
		this.self = self;
		this.settings = settings;
		this.panicThreshold = panicThreshold;
	}

	/** Whether a locality is one of those that share the load: all without a region. */
	boolean covers(Locality locality) {
		return this.self.region().isEmpty() || this.self.sameRegion(locality) || this.self.sameZone(locality);
	}

	/** The zone of an instance, which is this object's own if it is the same zone. */
	Locality zoneOf(Instance instance) {
		Locality locality = instance.locality();
		return this.self.sameZone(locality) ? this.self : locality;
	}

	boolean isOwn(Locality zone) {
		return zone.equals(this.self) && !zone.zone().isEmpty();
	}

	/** The clients now, the same object until they change. */
	InstanceList clients() {
		return this.settings.clients().get();
	}

	/** Whether so few instances are healthy that the others get load as well. */
	boolean isPanic(int[] healthy, int[] total) {
		int sum = Arrays.stream(healthy).sum();
		return sum == 0 || LevelLoad.isPanic(sum, Arrays.stream(total).sum(), this.panicThreshold);
	}

	/**
	 * The shares of zones.
	 * @param zones the zones that have instances
	 * @param healthy the number of healthy instances by zone
	 * @param clients the clients everywhere
	 */
	double[] shares(List<Locality> zones, int[] healthy, InstanceList clients) {
		int own = IntStream.range(0, zones.size()).filter((zone) -> isOwn(zones.get(zone))).findFirst().orElse(-1);
		int all = Arrays.stream(healthy).sum();
		Map<Locality, Integer> counts = count(clients);
		if (own < 0 || healthy[own] == 0 || all < this.settings.minClusterSize() || counts.isEmpty()) {
			return proportions(healthy);
		}
		// This client is there even if no registry says so.
		counts.putIfAbsent(this.self, 1);
		double allClients = counts.values().stream().mapToInt(Integer::intValue).sum();
		double[] surplus = IntStream.range(0, zones.size())
			.mapToDouble((zone) -> (double) healthy[zone] / all - counts.getOrDefault(zones.get(zone), 0) / allClients)
			.toArray();
		return (surplus[own] >= 0) ? only(own, surplus.length)
				: split(own, surplus, allClients * healthy[own] / all / counts.getOrDefault(this.self, 1));
	}

	private Map<Locality, Integer> count(InstanceList clients) {
		Map<Locality, Integer> counts = new HashMap<>();
		for (Instance client : clients.toInstances()) {
			if (covers(client.locality())) {
				counts.merge(zoneOf(client), 1, Integer::sum);
			}
		}
		return counts;
	}

	private static double[] split(int own, double[] surplus, double ownShare) {
		double[] shares = proportions(Arrays.stream(surplus).map((part) -> Math.max(0, part)).toArray());
		for (int zone = 0; zone < shares.length; zone++) {
			shares[zone] = (zone == own) ? ownShare : shares[zone] * (1 - ownShare);
		}
		return shares;
	}

	private static double[] only(int index, int size) {
		double[] shares = new double[size];
		shares[index] = 1;
		return shares;
	}

	static double[] proportions(int... parts) {
		return proportions(Arrays.stream(parts).asDoubleStream().toArray());
	}

	/** The parts of a sum, or equal ones where it is 0. */
	private static double[] proportions(double... parts) {
		double sum = Arrays.stream(parts).sum();
		return Arrays.stream(parts).map((part) -> (sum > 0) ? part / sum : 1.0 / parts.length).toArray();
	}

}
