package io.fairway.client;

import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.loadbalancer.Request;
import org.springframework.cloud.client.loadbalancer.RetryableRequestContext;

import io.fairway.instance.Instance;

/**
 * The instance on which the previous attempt of a request failed, as far as Spring
 * Cloud's retries tell: of several, they only name the last.
 */
public final class PreviousInstance {

	private PreviousInstance() {
	}

	/**
	 * Whether the previous attempt of a request went to an instance.
	 * @param request the request
	 * @param instance the instance
	 * @return whether it is the same
	 */
	public static boolean matches(Request<?> request, Instance instance) {
		ServiceInstance previous = (request.getContext() instanceof RetryableRequestContext context)
				? context.getPreviousServiceInstance() : null;
		return previous != null && (previous == instance.source()
				|| (previous.getPort() == instance.getPort() && instance.getHost().equals(previous.getHost())));
	}

}
