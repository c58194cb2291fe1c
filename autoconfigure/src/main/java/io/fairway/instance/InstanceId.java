package io.fairway.instance;

/**
 * The identity of an instance: the service that it serves and the address it listens on.
 * Ids that registries hand out repeat in practice, so nothing is ever keyed by them.
 *
 * @param serviceId the id of the service
 * @param host a host name, an IPv4 address, or an IPv6 address in brackets
 * @param port the port, 1 to 65535
 */
public record InstanceId(String serviceId, String host, int port) {

	/**
	 * The address as {@code host:port}, the form that hashing and logs use.
	 * @return the address
	 */
	public String address() {
		return this.host + ":" + this.port;
	}

	@Override
	public String toString() {
		return this.serviceId + "@" + address();
	}

}
