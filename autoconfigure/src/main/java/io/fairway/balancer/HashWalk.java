package io.fairway.balancer;

import java.util.List;
import java.util.function.BiPredicate;

import org.springframework.cloud.client.loadbalancer.Request;

import io.fairway.instance.Instance;

/**
 * Where a key leads: to its owner first, and if that will not do, to all places in an
 * order that the key determines. The order differs from key to key, so that the overflow
 * of one instance does not all end on the next. Immutable.
 */
final class HashWalk {

	/**
	 * How far to follow Envoy's walk of retries, which may come to the same instance
	 * again and again.
	 */
	private static final int MAX_ATTEMPTS = 16;

	private final Instance[] instances;

	private final Placement placement;

	private final HashKey key;

	private final HashKey stated;

	private final BiPredicate<Request<?>, Instance> tried;

	/**
	 * A walk over instances.
	 * @param instances the instances in the order of the placement
	 * @param placement knows the owners
	 * @param key the key, never absent
	 * @param stated the key as the request states it
	 * @param tried whether a request was already sent to an instance and failed there
	 */
	HashWalk(Instance[] instances, Placement placement, HashKey key, HashKey stated,
			BiPredicate<Request<?>, Instance> tried) {
		this.instances = instances;
		this.placement = placement;
		this.key = key;
		this.stated = stated;
		this.tried = tried;
	}

	Instance instance(int place) {
		return this.instances[place];
	}

	int size() {
		return this.instances.length;
	}

	long hash(Request<?> request) {
		return this.key.hash(request);
	}

	/** The hash as the request states it, {@link HashKey#ABSENT} if it does not. */
	long stated(Request<?> request) {
		return this.stated.hash(request);
	}

	/** All instances with the shares of keys that they own. */
	List<Candidate> owners() {
		return Candidate.of(this.instances, null, this.placement.shares(size()));
	}

	/** All instances, where it cannot be told which of them has how much. */
	List<Candidate> all() {
		return Candidate.of(this.instances, null, null);
	}

	/**
	 * The owner of the key. If it was tried before, the choice goes on as Envoy's does.
	 */
	int owner(Request<?> request, long hash) {
		int owner = this.placement.owner(hash, 0);
		for (int attempt = 1; attempt <= MAX_ATTEMPTS && isTried(request, owner); attempt++) {
			owner = this.placement.owner(hash, attempt);
		}
		return owner;
	}

	boolean isTried(Request<?> request, int place) {
		return this.tried.test(request, this.instances[place]);
	}

	int start(long hash) {
		return (int) Long.remainderUnsigned(XxHash64.rehash(hash), size());
	}

	/** A length of steps that leads to every place: one without a common divisor. */
	int step(long hash) {
		long start = XxHash64.rehash(hash);
		int step = 1 + (int) Long.remainderUnsigned(XxHash64.rehash(start), Math.max(1, size() - 1));
		while (greatestCommonDivisor(size(), step) != 1) {
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

	int next(int place, int step) {
		return (place + step) % size();
	}

}
