package io.fairway.balancer;

import java.util.List;

/**
 * The names of the policies that can be selected: ours, and those of the beans of type
 * {@link LoadBalancingPolicy}. A bean of this type is in every application.
 *
 * @param names the names, ours first
 */
public record PolicyNames(List<String> names) {

	public PolicyNames {
		names = List.copyOf(names);
	}

}
