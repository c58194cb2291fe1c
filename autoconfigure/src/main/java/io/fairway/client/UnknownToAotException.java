package io.fairway.client;

/**
 * The exception of a request for a service without generated beans, in an application
 * that runs with what was generated ahead of time.
 */
public final class UnknownToAotException extends IllegalStateException {

	private static final long serialVersionUID = 1L;

	UnknownToAotException(String serviceId, Throwable cause) {
		super("Service '" + serviceId + "' has no load balancer, since nothing named the service when the application "
				+ "was processed ahead of time. Add it to the property spring.cloud.loadbalancer.eager-load.clients "
				+ "and build the application again", cause);
	}

}
