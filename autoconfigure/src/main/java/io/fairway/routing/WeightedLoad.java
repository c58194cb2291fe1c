package io.fairway.routing;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Envoy's locality weighted load: each level gets its weight times what it can bear. If
 * too few instances are healthy, the weights alone count. A last level, without weight,
 * gets the load where no other has instances.
 *
 * @param weights the weights of all levels but the last
 * @param overprovisioningFactor how much load the healthy instances of a level can bear,
 * relative to their share
 * @param panicThreshold the least percentage of healthy instances, 0 to 100
 * @see <a href=
 * "https://www.envoyproxy.io/docs/envoy/latest/intro/arch_overview/upstream/load_balancing/locality_weight">Envoy's
 * locality weighted load balancing</a>
 */
record WeightedLoad(List<Integer> weights, double overprovisioningFactor, int panicThreshold) implements LevelLoad {

	@Override
	public LoadShares shares(int[] healthy, int[] total) {
		int weighted = this.weights.size();
		int sum = Arrays.stream(total, 0, weighted).sum();
		if (sum == 0) {
			return LoadShares.only(weighted, total.length);
		}
		int allHealthy = Arrays.stream(healthy, 0, weighted).sum();
		boolean panic = allHealthy == 0 || LevelLoad.isPanic(allHealthy, sum, this.panicThreshold);
		return new LoadShares(IntStream.range(0, total.length)
			.mapToDouble((level) -> (level < weighted) ? part(level, panic, healthy[level], total[level]) : 0)
			.toArray(), panic);
	}

	private double part(int level, boolean panic, int healthy, int total) {
		double availability = LevelLoad.availability(panic ? total : healthy, total, this.overprovisioningFactor);
		return this.weights.get(level) * availability;
	}

}
