package io.fairway.balancer;

import java.util.function.BiPredicate;

import org.jspecify.annotations.Nullable;
import org.springframework.cloud.client.loadbalancer.Request;

import io.fairway.instance.Instance;

/**
 * Picks the owner of the key. If that is the one which a retry shall avoid, the choice
 * goes on as Envoy's does. If the one that is found has no room, the others are asked in
 * an order that the key determines and that differs from key to key, so that the overflow
 * of one instance does not all end on the next.
 */
final class ConsistentHashPicker implements Picker {

	/**
	 * How far to follow Envoy's walk, which may come to the same instance again and
	 * again.
	 */
	private static final int MAX_ATTEMPTS = 16;

	private final Instance[] instances;

	private final PlacedHosts hosts;

	private final Placement placement;

	private final HashKey key;

	private final BiPredicate<Request<?>, Instance> tried;

	private final @Nullable LoadBound bound;

	/**
	 * A picker.
	 * @param instances the instances in the order of the hosts
	 * @param hosts the hosts
	 * @param key the key, never absent
	 * @param tried whether a request was already sent to an instance and failed there
	 * @param bound the bound of the load, or {@code null} if there is none
	 */
	ConsistentHashPicker(Instance[] instances, PlacedHosts hosts, HashKey key, BiPredicate<Request<?>, Instance> tried,
			@Nullable LoadBound bound) {
		this.instances = instances;
		this.hosts = hosts;
		this.placement = hosts.placement();
		this.key = key;
		this.tried = tried;
		this.bound = bound;
	}

	PlacedHosts hosts() {
		return this.hosts;
	}

	@Override
	public Instance pick(Request<?> request) {
		long hash = this.key.hash(request);
		int owner = this.placement.owner(hash, 0);
		for (int attempt = 1; attempt <= MAX_ATTEMPTS && isTried(request, owner); attempt++) {
			owner = this.placement.owner(hash, attempt);
		}
		long nextTotal = (this.bound != null) ? this.bound.nextTotal() : 0;
		boolean accepted = !isTried(request, owner) && load(owner, nextTotal) < 1;
		return this.instances[accepted ? owner : elsewhere(request, hash, owner, nextTotal)];
	}

	/**
	 * The first place with room on a walk that visits every instance once. Without any,
	 * the place with the least load, which only a race or a retry leads to: the rooms of
	 * all add up to more than all requests.
	 */
	private int elsewhere(Request<?> request, long hash, int owner, long nextTotal) {
		int count = this.instances.length;
		long start = XxHash64.rehash(hash);
		int place = (int) Long.remainderUnsigned(start, count);
		int step = step(start, count);
		int best = owner;
		double least = Double.POSITIVE_INFINITY;
		for (int i = 0; i < count && least >= 1; i++) {
			double load = load(place, nextTotal);
			if (load < least && !isTried(request, place)) {
				best = place;
				least = load;
			}
			place = (place + step) % count;
		}
		return best;
	}

	/** A length of steps that leads to every place: one without a common divisor. */
	private static int step(long hash, int count) {
		int step = 1 + (int) Long.remainderUnsigned(XxHash64.rehash(hash), Math.max(1, count - 1));
		while (greatestCommonDivisor(count, step) != 1) {
			step++;
		}
		return step;
	}

	private static int greatestCommonDivisor(int one, int other) {
		int a = one;
		int b = other;
		while (b != 0) {
			int remainder = a % b;
			a = b;
			b = remainder;
		}
		return a;
	}

	private boolean isTried(Request<?> request, int index) {
		return this.tried.test(request, this.instances[index]);
	}

	private double load(int index, long nextTotal) {
		return (this.bound != null) ? this.bound.load(index, nextTotal) : 0;
	}

}
