package io.fairway.balancer;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import io.fairway.feedback.InstanceStatsRegistry;
import io.fairway.feedback.RequestLease;
import io.fairway.instance.Instance;

/**
 * Requests in flight that end at random, at most 100 at once. For one thread.
 */
final class Load {

	private final InstanceStatsRegistry stats;

	private final Random random;

	private final List<RequestLease> leases = new ArrayList<>();

	Load(InstanceStatsRegistry stats, Random random) {
		this.stats = stats;
		this.random = random;
	}

	int of(Instance instance) {
		return this.stats.of(instance.id()).inFlight();
	}

	int total() {
		return this.leases.size();
	}

	void begin(Instance instance) {
		this.leases.add(this.stats.of(instance.id()).begin());
	}

	void endSome() {
		while (this.leases.size() >= 100 || !this.leases.isEmpty() && this.random.nextInt(100) < 48) {
			this.leases.remove(this.random.nextInt(this.leases.size())).close();
		}
	}

	void endAll() {
		this.leases.forEach(RequestLease::close);
		this.leases.clear();
	}

}
