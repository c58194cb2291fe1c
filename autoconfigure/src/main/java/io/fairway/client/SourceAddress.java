package io.fairway.client;

import org.jspecify.annotations.Nullable;
import org.springframework.cloud.client.loadbalancer.Request;

/**
 * Finds the address that the inbound request came from in whose course an outgoing one is
 * balanced. A bean of this type takes the place of ours, for instance to trust a header
 * that a proxy sets. Called for each request that is hashed by its source. Thread-safe.
 */
@FunctionalInterface
public interface SourceAddress {

	/**
	 * The address.
	 * @param request the outgoing request
	 * @return an IPv4 or IPv6 address, or {@code null} if no inbound request is being
	 * served or none is known
	 */
	@Nullable String of(Request<?> request);

	/**
	 * The address of the servlet request that the current thread serves. A thread that
	 * work is handed over to knows it if the context is propagated with Micrometer's
	 * library.
	 * @return the source
	 */
	static SourceAddress ofServletRequest() {
		return (request) -> ServletRequests.address();
	}

	/**
	 * The address of the WebFlux exchange that a gateway routes, or in whose Reactor
	 * context a {@code WebClient} is called, if an {@link InboundRequestWebFilter} saw
	 * it.
	 * @return the source
	 */
	static SourceAddress ofExchange() {
		return (request) -> {
			InboundExchange inbound = InboundExchange.of(request);
			return (inbound != null) ? inbound.address() : null;
		};
	}

}
