package io.fairway.sample;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.springframework.stereotype.Component;

import io.fairway.balancer.LoadBalancingPolicy;

/**
 * The policies to choose from: Fairway's own, and every bean of that type.
 */
@Component
final class Policies {

	private static final List<String> BUILT_IN = List.of("round-robin", "random", "weighted");

	private final List<String> names;

	Policies(Map<String, LoadBalancingPolicy> beans) {
		this.names = Stream.concat(BUILT_IN.stream(), beans.keySet().stream()).distinct().toList();
	}

	List<String> names() {
		return this.names;
	}

}
