package io.fairway.routing;

/**
 * What requests get when no instance is what they are meant for.
 */
public enum OnNoMatch {

	/**
	 * None: a request fails at once.
	 */
	NONE,

	/**
	 * Any instance.
	 */
	ANY

}
