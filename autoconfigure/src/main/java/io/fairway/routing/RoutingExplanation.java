package io.fairway.routing;

import java.util.Collection;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.fairway.instance.InstanceList;

/**
 * What a chain does with a request, found out without sending one: nothing is counted,
 * and nobody is told.
 *
 * @param instances all instances, before the first stage
 * @param steps what each stage does, in their order
 * @param removals the instances that filters keep from traffic now
 * @param panic whether these are so many that the filters are overruled
 */
public record RoutingExplanation(InstanceList instances, List<RoutingStep> steps, Collection<Removal> removals,
		boolean panic) {

	/**
	 * Makes a copy of the lists.
	 */
	public RoutingExplanation {
		steps = List.copyOf(steps);
		removals = List.copyOf(removals);
	}

	/**
	 * Why nothing is left.
	 * @return the reason in words, or {@code null} if something is
	 */
	@Nullable String problem() {
		return this.steps.stream()
			.filter((step) -> step.groups().stream().allMatch((group) -> group.instances().isEmpty()))
			.findFirst()
			.map((step) -> "its stage '" + step.stage() + "' leaves none of " + this.instances.size()
					+ " instances for the request")
			.orElse(null);
	}

	/**
	 * What the last stage lets through.
	 * @return the groups, one if chance does not decide
	 */
	public List<RoutingGroup> outcome() {
		return this.steps.isEmpty() ? RoutingGroup.only(this.instances)
				: this.steps.get(this.steps.size() - 1).groups();
	}

}
