package io.fairway.routing;

import org.jspecify.annotations.Nullable;

/**
 * Which instances are selected by what an operator wrote into their metadata, and how
 * many of them one client uses. A part that is {@code null} has no stage in the chain.
 *
 * @param match which instances are for this application at all
 * @param subsets parts of the service that requests choose by name
 * @param hint how requests hint at the instances that they prefer
 * @param clientSubset the part of a large fleet that this client uses
 */
public record SelectionSettings(@Nullable MatchSettings match, @Nullable NamedSubsets subsets,
		@Nullable HintSettings hint, @Nullable ClientSubset clientSubset) {

	/**
	 * All instances for all requests.
	 */
	public static final SelectionSettings NONE = new SelectionSettings(null, null, null, null);

}
