package io.fairway.client;

import org.jspecify.annotations.Nullable;

/**
 * Thrown by blocking clients when a service has no instance that a request could go to.
 * The message names the service and the reason.
 */
public class NoInstanceAvailableException extends IllegalStateException {

	private static final long serialVersionUID = 1L;

	private final String serviceId;

	NoInstanceAvailableException(String serviceId, @Nullable String reason) {
		super("No instances available for " + serviceId + ((reason != null) ? ": " + reason : ""));
		this.serviceId = serviceId;
	}

	/**
	 * The service without instances.
	 * @return the id
	 */
	public String getServiceId() {
		return this.serviceId;
	}

}
