package io.fairway.balancer;

import java.util.List;
import java.util.function.IntUnaryOperator;

import org.jspecify.annotations.Nullable;
import org.springframework.cloud.client.loadbalancer.Request;

import io.fairway.instance.Instance;
import io.fairway.instance.InstanceList;

/**
 * Any instance with equal probability.
 *
 * @param random draws the instance
 */
record RandomPolicy(IntUnaryOperator random) implements LoadBalancingPolicy {

	@Override
	public Picker picker(InstanceList instances, @Nullable Picker previous) {
		Instance[] active = Drain.active(instances);
		return new RandomPicker(active, this.random);
	}

	private record RandomPicker(Instance[] instances, IntUnaryOperator random) implements Picker {

		@Override
		public Instance pick(Request<?> request) {
			return this.instances[this.random.applyAsInt(this.instances.length)];
		}

		@Override
		public List<Candidate> candidates(Request<?> request) {
			return Candidate.inCycle(this.instances);
		}

	}

}
