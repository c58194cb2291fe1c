package io.fairway.balancer;

import java.util.Arrays;
import java.util.function.IntUnaryOperator;

import org.jspecify.annotations.Nullable;

import io.fairway.instance.Instance;
import io.fairway.instance.InstanceList;

/**
 * Smooth weighted round robin by a schedule.
 */
final class WeightedPolicy implements LoadBalancingPolicy {

	private final IntUnaryOperator random;

	WeightedPolicy(IntUnaryOperator random) {
		this.random = random;
	}

	@Override
	public Picker picker(InstanceList instances, @Nullable Picker previous) {
		Instance[] active = Drain.active(instances);
		double[] weights = Arrays.stream(active).mapToDouble(Instance::weight).toArray();
		int[] schedule = SmoothSchedule.of(weights);
		Instance[] cycle = Arrays.stream(schedule).mapToObj((index) -> active[index]).toArray(Instance[]::new);
		return new CyclePicker(cycle, CyclePicker.sequence(previous, this.random));
	}

}
