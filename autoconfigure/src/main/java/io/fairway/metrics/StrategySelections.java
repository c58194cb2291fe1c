package io.fairway.metrics;

import java.util.IdentityHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.fairway.balancer.LoadBalancingPolicy;
import io.fairway.instance.Instance;
import io.fairway.instance.InstanceList;
import io.fairway.metrics.InstanceCounts.Selections;

/**
 * The selections of one policy. Where to count is derived from the list, like a picker: a
 * request finds it at the price of two reads. Thread-safe.
 */
final class StrategySelections implements InstanceList.Derivation<Map<Instance, Selections>> {

	private final LoadBalancingPolicy policy;

	private final String strategy;

	private final TrafficRecorder recorder;

	StrategySelections(LoadBalancingPolicy policy, String strategy, TrafficRecorder recorder) {
		this.policy = policy;
		this.strategy = strategy;
		this.recorder = recorder;
	}

	@SuppressWarnings("ReferenceEquality") // policies of the application may be equal
	boolean isOf(LoadBalancingPolicy policy) {
		return this.policy == policy;
	}

	void count(InstanceList instances, Instance chosen) {
		Selections selections = instances.derived(this, this).get(chosen);
		if (selections == null) {
			// The picker of somebody else may choose what is not in the list.
			selections = this.recorder.instance(chosen.id()).selections(this.strategy);
		}
		else if (selections.isForgotten()) {
			selections = this.recorder.remember(selections.instance()).selections(this.strategy);
		}
		selections.increment();
	}

	/** By the objects, which a picker has of the list: that is faster than by id. */
	@Override
	public Map<Instance, Selections> derive(InstanceList list, @Nullable Map<Instance, Selections> previous) {
		Map<Instance, Selections> selections = new IdentityHashMap<>(list.size());
		for (int i = 0; i < list.size(); i++) {
			Instance instance = list.get(i);
			selections.put(instance, this.recorder.instance(instance.id()).selections(this.strategy));
		}
		return selections;
	}

}
