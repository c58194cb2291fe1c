package io.fairway.balancer;

import java.util.function.IntUnaryOperator;

import org.jspecify.annotations.Nullable;

import io.fairway.instance.InstanceList;

/**
 * A way to spread requests over instances. Every bean of this type can be selected by its
 * name with {@code fairway.loadbalancer.policy}. A policy holds no state of its own: what
 * must survive a change of the list, such as a sequence, goes from picker to picker.
 * Thread-safe.
 */
@FunctionalInterface
public interface LoadBalancingPolicy {

	/**
	 * Builds the picker for a list. Called when the list changes, not for each request.
	 * @param instances the instances, at least one
	 * @param previous the picker that this policy built for the preceding version of the
	 * list, or {@code null} if there was none
	 * @return the picker
	 */
	Picker picker(InstanceList instances, @Nullable Picker previous);

	/**
	 * One instance after the other, from a random one on, regardless of weights.
	 * Instances with weight 0 are left out unless all have it.
	 * @param random a random number from 0 to below its argument; thread-safe
	 * @return the policy
	 */
	static LoadBalancingPolicy roundRobin(IntUnaryOperator random) {
		return new RoundRobinPolicy(random);
	}

	/**
	 * Any instance with equal probability, regardless of weights. Instances with weight 0
	 * are left out unless all have it.
	 * @param random a random number from 0 to below its argument; thread-safe
	 * @return the policy
	 */
	static LoadBalancingPolicy random(IntUnaryOperator random) {
		return new RandomPolicy(random);
	}

	/**
	 * Each instance as often as its weight asks for, as evenly spread over time as
	 * possible: nginx's smooth weighted round robin, computed when the list changes.
	 * Instances with weight 0 are left out unless all have it.
	 * @param random a random number from 0 to below its argument; thread-safe
	 * @return the policy
	 */
	static LoadBalancingPolicy weighted(IntUnaryOperator random) {
		return new WeightedPolicy(random);
	}

}
