package io.fairway.routing;

import org.jspecify.annotations.Nullable;
import org.springframework.cloud.client.loadbalancer.Request;
import org.springframework.cloud.client.loadbalancer.RequestDataContext;
import org.springframework.http.HttpHeaders;

/**
 * The headers of the request that Spring Cloud hands to a load balancer.
 */
final class RequestHeaders {

	private RequestHeaders() {
	}

	static @Nullable String first(Request<?> request, String name) {
		if (request.getContext() instanceof RequestDataContext context && context.getClientRequest() != null) {
			HttpHeaders headers = context.getClientRequest().getHeaders();
			return (headers != null) ? headers.getFirst(name) : null;
		}
		return null;
	}

}
