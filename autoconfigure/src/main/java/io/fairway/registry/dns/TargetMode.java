package io.fairway.registry.dns;

/**
 * What becomes of the host names that SRV records contain.
 */
public enum TargetMode {

	/** They are looked up, and each address is an instance. */
	ADDRESSES,

	/** They are kept, and looked up by whoever connects. */
	NAMES

}
