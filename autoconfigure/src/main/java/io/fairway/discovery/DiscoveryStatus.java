package io.fairway.discovery;

/**
 * How a request for the instances of a service ended.
 */
public enum DiscoveryStatus {

	/**
	 * There are instances, and all registries that know some answer.
	 */
	SUCCESS,

	/**
	 * There are instances that a registry knew before it failed.
	 */
	STALE,

	/**
	 * The registries know no instance, or have not answered in time.
	 */
	EMPTY,

	/**
	 * There is no instance, and a registry fails.
	 */
	ERROR

}
