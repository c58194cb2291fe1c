package io.fairway.balancer;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.fairway.instance.Instance;

/**
 * An instance that a picker may choose, as of one moment.
 *
 * @param instance the instance
 * @param weight the weight that the picker gives it at the moment, or the one that it
 * states if the policy does not heed weights
 * @param share the part of the requests that reaches it, 0 to 1, or {@code null} if that
 * cannot be told
 */
public record Candidate(Instance instance, double weight, @Nullable Double share) {

	/** Each instance as often as it is in a cycle. */
	static List<Candidate> inCycle(Instance... cycle) {
		Map<Instance, Integer> counts = new LinkedHashMap<>();
		for (Instance instance : cycle) {
			counts.merge(instance, 1, Integer::sum);
		}
		List<Candidate> candidates = new ArrayList<>();
		counts.forEach((instance, count) -> candidates
			.add(new Candidate(instance, statedWeight(instance), (double) count / cycle.length)));
		return candidates;
	}

	/**
	 * The instances with shares of their own.
	 * @param shares the shares, or {@code null} if they cannot be told
	 */
	static List<Candidate> of(Instance[] instances, double @Nullable [] weights, double @Nullable [] shares) {
		List<Candidate> candidates = new ArrayList<>();
		for (int i = 0; i < instances.length; i++) {
			candidates.add(new Candidate(instances[i], (weights != null) ? weights[i] : statedWeight(instances[i]),
					(shares != null) ? (Double) shares[i] : null));
		}
		return candidates;
	}

	/** The only one. */
	static List<Candidate> only(Instance instance) {
		return List.of(new Candidate(instance, statedWeight(instance), 1.0));
	}

	/** A drained instance that gets requests nevertheless weighs as much as others. */
	private static double statedWeight(Instance instance) {
		return (instance.weight() > 0) ? instance.weight() : Instance.DEFAULT_WEIGHT;
	}

}
