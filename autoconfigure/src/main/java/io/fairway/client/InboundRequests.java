package io.fairway.client;

import io.fairway.routing.InboundRequest;

/**
 * The ways in which an application knows the request that it is serving.
 */
public final class InboundRequests {

	private InboundRequests() {
	}

	/**
	 * The servlet request that Spring bound to the current thread, be it a virtual one. A
	 * thread that work is handed over to knows it if the context is propagated with
	 * Micrometer's library.
	 * @return the inbound request
	 */
	public static InboundRequest ofServlet() {
		return (outgoing, name) -> ServletRequests.header(name);
	}

	/**
	 * The request of the WebFlux exchange that a gateway routes, or in whose Reactor
	 * context a {@code WebClient} is called, if an {@link InboundRequestWebFilter} saw
	 * it.
	 * @return the inbound request
	 */
	public static InboundRequest ofExchange() {
		return (outgoing, name) -> {
			InboundExchange inbound = InboundExchange.of(outgoing);
			return (inbound != null) ? inbound.header(name) : null;
		};
	}

}
