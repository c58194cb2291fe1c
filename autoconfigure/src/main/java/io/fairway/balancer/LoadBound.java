package io.fairway.balancer;

import java.util.Arrays;

import io.fairway.feedback.InstanceStats;
import io.fairway.feedback.ServiceStats;

/**
 * The number of requests that each instance may have in flight: the load factor times its
 * share of those of the whole service, this request included, rounded up. The total is
 * that of the service even where the list is only a part of it, as it is Envoy's; a sum
 * over the list would take as long as the list. Places are reserved when they are found,
 * so that requests which are chosen for at the same moment do not take the same one.
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

	long now() {
		return this.stats[0].now();
	}

	/** Counts a request in for which a place will be reserved. */
	void announce(long now) {
		this.services[0].reserve(now);
	}

	/** Whether there is room for a request that is not announced. */
	boolean hasRoom(int index, long now) {
		return this.stats[index].committed(now) < capacity(index, total(now) + 1);
	}

	/** Reserves a place for a request that is announced, if the instance has room. */
	boolean reserve(int index, long now) {
		return this.stats[index].reserve(capacity(index, total(now)), now);
	}

	/** Reserves a place where there is no room, since the request has to go somewhere. */
	void exceed(int index, long now) {
		this.stats[index].reserve(Integer.MAX_VALUE, now);
	}

	/** The number of requests in relation to the weight. */
	double load(int index, long now) {
		return this.stats[index].committed(now) / this.factors[index];
	}

	/** The number of requests in flight and of those announced. */
	private long total(long now) {
		long total = 0;
		for (ServiceStats service : this.services) {
			total += service.committed(now);
		}
		return total;
	}

	private int capacity(int index, long total) {
		return (int) Math.max(1, Math.ceil(this.factors[index] * total - ROUNDING_ERROR));
	}

}
