package io.fairway.balancer;

import java.util.Arrays;

import io.fairway.feedback.InstanceStats;
import io.fairway.feedback.ServiceStats;

/**
 * The number of requests that each instance may have in flight: the load factor times its
 * share of those of the whole service, this request included, rounded up. The total is
 * that of the service even where the list is only a part of it, as it is Envoy's; a sum
 * over the list would take as long as the list.
 *
 * @see <a href="https://arxiv.org/abs/1608.01350">Consistent Hashing with Bounded
 * Loads</a>
 */
final class LoadBound {

	/**
	 * Keeps what is a whole number from being rounded up because of its representation.
	 */
	private static final double ROUNDING_ERROR = 1e-9;

	private final InstanceStats[] stats;

	/** Usually a single one. */
	private final ServiceStats[] services;

	/** The load factor times the share of the weight. */
	private final double[] factors;

	LoadBound(double loadFactor, InstanceStats[] stats, double[] weights) {
		double sum = Arrays.stream(weights).sum();
		this.stats = stats;
		this.services = Arrays.stream(stats).map(InstanceStats::service).distinct().toArray(ServiceStats[]::new);
		this.factors = Arrays.stream(weights).map((weight) -> loadFactor * (weight / sum)).toArray();
	}

	/** The number of requests in flight if one more is counted in. */
	long nextTotal() {
		long total = 1;
		for (ServiceStats service : this.services) {
			total += service.inFlight();
		}
		return total;
	}

	/** The load of an instance as a share of its capacity; there is room below 1. */
	double load(int index, long nextTotal) {
		double capacity = Math.max(1, Math.ceil(this.factors[index] * nextTotal - ROUNDING_ERROR));
		return this.stats[index].inFlight() / capacity;
	}

}
