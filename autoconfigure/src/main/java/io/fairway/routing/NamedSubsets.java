package io.fairway.routing;

import java.util.Map;

/**
 * Parts of a service that requests choose by name.
 *
 * @param subsets what the instances of each subset must have, by its name
 * @param selector tells which subset serves a request
 * @param fallback what requests get that choose a subset without instances, or one that
 * does not exist
 */
public record NamedSubsets(Map<String, InstanceMatch> subsets, SubsetSelector selector, OnNoMatch fallback) {

	public NamedSubsets {
		subsets = Map.copyOf(subsets);
	}

}
