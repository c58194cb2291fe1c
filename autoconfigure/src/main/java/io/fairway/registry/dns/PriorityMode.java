package io.fairway.registry.dns;

/**
 * Which priorities of SRV records are used.
 */
public enum PriorityMode {

	/** The least number of which there is an instance. */
	LOWEST,

	/** All. */
	ALL

}
