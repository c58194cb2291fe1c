package io.fairway.registry.dns;

/**
 * Which addresses of a name are used.
 */
public enum AddressFamily {

	/** IPv4 only. */
	IPV4,

	/** IPv6 only. */
	IPV6,

	/** IPv6 only if there is no IPv4 address. */
	IPV4_PREFERRED,

	/** IPv4 only if there is no IPv6 address. */
	IPV6_PREFERRED,

	/** Both. */
	ALL

}
