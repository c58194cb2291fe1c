package io.fairway.routing;

import java.net.URI;

import org.jspecify.annotations.Nullable;
import org.springframework.cloud.client.loadbalancer.Request;
import org.springframework.cloud.client.loadbalancer.RequestDataContext;

/**
 * A parameter in the URL of a request, found without allocation.
 *
 * @param name the name as it is in the URL
 */
record QueryParameter(String name) {

	/** The whole query, {@code null} if there is none. */
	static @Nullable String query(Request<?> request) {
		if (request.getContext() instanceof RequestDataContext context && context.getClientRequest() != null) {
			URI url = context.getClientRequest().getUrl();
			return (url != null) ? url.getRawQuery() : null;
		}
		return null;
	}

	/** Where the value of the first such parameter begins, or -1. */
	int begin(String query) {
		for (int begin = 0; begin <= query.length(); begin = end(query, begin) + 1) {
			int value = begin + this.name.length();
			if (value < query.length() && query.startsWith(this.name, begin) && query.charAt(value) == '=') {
				return value + 1;
			}
		}
		return -1;
	}

	/** Where a value ends. */
	static int end(String query, int begin) {
		int end = query.indexOf('&', begin);
		return (end >= 0) ? end : query.length();
	}

}
