package io.fairway.simulation;

import java.util.Arrays;
import java.util.function.Function;
import java.util.function.IntUnaryOperator;

import org.jspecify.annotations.Nullable;

import io.fairway.balancer.LoadBalancingPolicy;
import io.fairway.balancer.Picker;
import io.fairway.feedback.InstanceStats;
import io.fairway.instance.Instance;
import io.fairway.instance.InstanceId;
import io.fairway.instance.InstanceList;
import io.fairway.instance.Ticker;

/**
 * What others do: of two, the instance with the least moving average × requests in
 * flight, as a baseline. It sees the latency of whatever is answered, failures included,
 * and nothing of what is not.
 *
 * @param stats what was seen of an instance
 * @param random draws
 * @param ticker tells how old an observation is
 */
record PlainPeakEwmaPolicy(Function<InstanceId, InstanceStats> stats, IntUnaryOperator random,
		Ticker ticker) implements LoadBalancingPolicy {

	@Override
	public Picker picker(InstanceList list, @Nullable Picker previous) {
		Instance[] instances = list.toInstances();
		InstanceStats[] observed = Arrays.stream(instances)
			.map(Instance::id)
			.map(this.stats)
			.toArray(InstanceStats[]::new);
		return (request) -> {
			int first = this.random.applyAsInt(instances.length);
			int second = this.random.applyAsInt(instances.length - 1);
			second += (second >= first) ? 1 : 0;
			return (cost(observed[second]) < cost(observed[first])) ? instances[second] : instances[first];
		};
	}

	private double cost(InstanceStats stats) {
		return stats.latency(this.ticker.read()) * (stats.inFlight() + 1);
	}

}
