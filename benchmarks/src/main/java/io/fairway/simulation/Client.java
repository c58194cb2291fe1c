package io.fairway.simulation;

import java.util.Collection;
import java.util.List;
import java.util.SplittableRandom;

import org.jspecify.annotations.Nullable;
import org.springframework.cloud.client.loadbalancer.DefaultRequest;
import org.springframework.cloud.client.loadbalancer.Request;

import io.fairway.balancer.LoadBalancingPolicy;
import io.fairway.balancer.Picker;
import io.fairway.feedback.InstanceStatsRegistry;
import io.fairway.feedback.Outcome;
import io.fairway.feedback.RequestLease;
import io.fairway.instance.Instance;
import io.fairway.instance.InstanceId;
import io.fairway.instance.InstanceList;

/**
 * A client with a policy and with stats of its own.
 */
final class Client {

	private static final Request<?> REQUEST = new DefaultRequest<>();

	private final InstanceStatsRegistry stats;

	private final LoadBalancingPolicy policy;

	private InstanceList instances = InstanceList.of(List.of());

	private @Nullable Picker picker;

	Client(Contender contender, VirtualTime time, SplittableRandom random) {
		this.stats = new InstanceStatsRegistry(time, List.of());
		this.policy = contender.policy(this.stats::of, random::nextInt, time);
	}

	void update(Collection<Instance> instances) {
		this.instances = this.instances.successor(instances);
		this.picker = this.policy.picker(this.instances, this.picker);
	}

	InstanceId pick() {
		if (this.picker == null) {
			throw new IllegalStateException("No instances yet");
		}
		return this.picker.pick(REQUEST).id();
	}

	RequestLease begin(InstanceId id) {
		return this.stats.of(id).begin();
	}

	static void end(RequestLease lease, boolean answered, int status) {
		if (answered) {
			lease.answered(status);
			lease.close();
		}
		else {
			lease.close(Outcome.TIMEOUT);
		}
	}

}
