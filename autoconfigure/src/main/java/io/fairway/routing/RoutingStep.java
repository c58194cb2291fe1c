package io.fairway.routing;

import java.util.List;

/**
 * What one stage does with a request.
 *
 * @param stage the name of the stage, as users meet it
 * @param groups what the request may get, more than one where chance decides
 */
public record RoutingStep(String stage, List<RoutingGroup> groups) {

	public RoutingStep {
		groups = List.copyOf(groups);
	}

}
