package io.fairway.instance;

import java.util.Objects;

import org.springframework.cloud.client.ServiceInstance;

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
	 * The identity of an instance of any kind.
	 * @param instance the instance
	 * @return its id, the same as that of the {@link Instance} made from it
	 */
	public static InstanceId of(ServiceInstance instance) {
		if (instance instanceof Instance ours) {
			return ours.id();
		}
		String host = HostName.normalize(instance.getHost());
		return new InstanceId(Objects.requireNonNullElse(instance.getServiceId(), ""),
				(host != null) ? host : String.valueOf(instance.getHost()), instance.getPort());
	}

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
