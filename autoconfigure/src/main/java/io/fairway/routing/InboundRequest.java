package io.fairway.routing;

import org.jspecify.annotations.Nullable;
import org.springframework.cloud.client.loadbalancer.Request;

/**
 * The request that the application is serving and in whose course an outgoing one is
 * balanced. What its headers say comes from callers, who may be strangers: only headers
 * are read that the configuration names, and an edge service removes those that its
 * callers shall not set. A bean of this type takes the place of ours. Called for each
 * request. Thread-safe.
 */
@FunctionalInterface
public interface InboundRequest {

	/**
	 * No request is ever served.
	 */
	InboundRequest NONE = (outgoing, name) -> null;

	/**
	 * A header of the inbound request.
	 * @param outgoing the outgoing request
	 * @param name the name of the header, in lower case
	 * @return the first value, or {@code null} if there is no such header or no inbound
	 * request is being served
	 */
	@Nullable String header(Request<?> outgoing, String name);

}
