package io.fairway.routing;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Envoy's priority levels: each level gets as much as it can bear of what the levels
 * before it leave. If all together cannot bear the load, they share it in proportion to
 * what they can; if too few are healthy at each level, by their number of instances.
 *
 * @param overprovisioningFactor how much load the healthy instances of a level can bear,
 * relative to their share
 * @param panicThreshold the least percentage of healthy instances, 0 to 100
 * @see <a href=
 * "https://www.envoyproxy.io/docs/envoy/latest/intro/arch_overview/upstream/load_balancing/priority">Envoy's
 * priority levels</a>
 */
record PriorityLoad(double overprovisioningFactor, int panicThreshold) implements LevelLoad {

	/** Sums of shares that are 1 but for rounding. */
	private static final double ALL = 1 - 1e-9;

	@Override
	public LoadShares shares(int[] healthy, int[] total) {
		double[] availability = IntStream.range(0, total.length)
			.mapToDouble((level) -> LevelLoad.availability(healthy[level], total[level], this.overprovisioningFactor))
			.toArray();
		double sum = Arrays.stream(availability).sum();
		if (sum >= ALL) {
			return new LoadShares(inTurn(availability), false);
		}
		if (isPanicEverywhere(healthy, total)) {
			return byInstances(total);
		}
		return (sum > 0) ? new LoadShares(availability, true)
				: LoadShares.only(firstWithInstances(total), total.length);
	}

	private static double[] inTurn(double[] availability) {
		double[] shares = new double[availability.length];
		double remaining = 1;
		for (int level = 0; level < shares.length; level++) {
			shares[level] = Math.min(remaining, availability[level]);
			remaining = (remaining - shares[level] > 1 - ALL) ? remaining - shares[level] : 0;
		}
		return shares;
	}

	private boolean isPanicEverywhere(int[] healthy, int[] total) {
		return IntStream.range(0, total.length)
			.allMatch((level) -> LevelLoad.isPanic(healthy[level], total[level], this.panicThreshold));
	}

	private static LoadShares byInstances(int[] total) {
		double[] parts = Arrays.stream(total).asDoubleStream().toArray();
		return (Arrays.stream(total).sum() > 0) ? new LoadShares(parts, true) : LoadShares.only(0, total.length);
	}

	private static int firstWithInstances(int[] total) {
		return IntStream.range(0, total.length).filter((level) -> total[level] > 0).findFirst().orElse(0);
	}

}
