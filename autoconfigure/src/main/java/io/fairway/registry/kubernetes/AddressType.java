package io.fairway.registry.kubernetes;

/**
 * The kinds of addresses that an EndpointSlice has, under the names of the API.
 */
public enum AddressType {

	/**
	 * IPv4 addresses.
	 */
	IPV4("IPv4"),

	/**
	 * IPv6 addresses.
	 */
	IPV6("IPv6"),

	/**
	 * Host names.
	 */
	FQDN("FQDN");

	private final String apiName;

	AddressType(String apiName) {
		this.apiName = apiName;
	}

	String apiName() {
		return this.apiName;
	}

}
