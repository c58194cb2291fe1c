package io.fairway.benchmarks;

import java.util.List;
import java.util.function.ToIntFunction;

import com.linecorp.armeria.common.loadbalancer.LoadBalancer;

import io.fairway.instance.Instance;
import io.fairway.instance.InstanceList;

/**
 * Armeria's load balancers over our instances, which they take as they are.
 */
final class ArmeriaBalancers {

	private ArmeriaBalancers() {
	}

	static LoadBalancer<Instance, String> of(String balancer, InstanceList list) {
		List<Instance> instances = List.of(list.toInstances());
		ToIntFunction<Instance> weight = (instance) -> (int) instance.weight();
		return switch (balancer) {
			case "round-robin" -> anyContext(LoadBalancer.ofRoundRobin(instances));
			case "weighted-round-robin" -> anyContext(LoadBalancer.ofWeightedRoundRobin(instances, weight));
			case "weighted-random" -> anyContext(LoadBalancer.ofWeightedRandom(instances, weight));
			case "sticky" -> LoadBalancer.ofSticky(instances, String::hashCode);
			default -> throw new IllegalArgumentException("balancer: " + balancer);
		};
	}

	/** A load balancer that takes any context takes a string. */
	@SuppressWarnings({ "unchecked", "rawtypes" })
	private static LoadBalancer<Instance, String> anyContext(LoadBalancer balancer) {
		return balancer;
	}

}
