package io.fairway.registry.dns;

/**
 * The kind of records that describe a service.
 */
public enum RecordType {

	/** SRV records. */
	SRV,

	/** A and AAAA records. */
	ADDRESS

}
