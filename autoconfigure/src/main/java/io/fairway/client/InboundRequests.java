package io.fairway.client;

import java.util.function.Supplier;

import org.springframework.util.ClassUtils;

import io.fairway.routing.InboundRequest;

/**
 * The ways in which an application knows the request that it is serving.
 */
public final class InboundRequests {

	private static final boolean SERVLET = ClassUtils.isPresent("jakarta.servlet.http.HttpServletRequest",
			InboundRequests.class.getClassLoader());

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

	/**
	 * Does something as if the current thread served no request, for requests that are
	 * made up: the one being served only asks about them.
	 * @param <T> the type of the result
	 * @param task what is done
	 * @return its result
	 */
	public static <T> T ignoring(Supplier<T> task) {
		return SERVLET ? ServletRequests.ignoring(task) : task.get();
	}

}
