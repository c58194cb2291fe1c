package io.fairway.client;

import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.cloud.client.loadbalancer.Request;
import org.springframework.cloud.client.loadbalancer.RequestData;
import org.springframework.cloud.client.loadbalancer.RequestDataContext;
import org.springframework.http.HttpHeaders;

/**
 * What Spring Cloud tells a load balancer about the outgoing request.
 */
final class RequestContexts {

	private RequestContexts() {
	}

	static @Nullable RequestData data(Request<?> request) {
		return (request.getContext() instanceof RequestDataContext context) ? context.getClientRequest() : null;
	}

	/** All values of a header, found without allocation if the name is in lower case. */
	static @Nullable List<String> headers(@Nullable RequestData data, String name) {
		HttpHeaders headers = (data != null) ? data.getHeaders() : null;
		return (headers != null) ? headers.get(name) : null;
	}

}
