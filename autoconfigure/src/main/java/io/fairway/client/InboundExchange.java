package io.fairway.client;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.cloud.client.loadbalancer.Request;
import org.springframework.cloud.client.loadbalancer.RequestData;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.reactive.function.client.ClientRequest;
import reactor.util.context.ContextView;

/**
 * A request that a reactive application is serving, as far as load balancing may look at
 * it. It travels in the attributes of the exchange, which is all that Spring Cloud
 * Gateway tells a load balancer about the exchange, and in the Reactor context, from
 * which a {@code WebClient} takes it.
 */
final class InboundExchange {

	static final String ATTRIBUTE = InboundExchange.class.getName();

	private final ServerHttpRequest request;

	/** A server may use the request for another one afterwards. */
	private volatile boolean ended;

	InboundExchange(ServerHttpRequest request) {
		this.request = request;
	}

	/**
	 * The inbound request in whose course the given one is balanced, if that is known.
	 */
	static @Nullable InboundExchange of(Request<?> outgoing) {
		RequestData data = RequestContexts.data(outgoing);
		Map<String, Object> attributes = (data != null) ? data.getAttributes() : null;
		return (attributes != null && attributes.get(ATTRIBUTE) instanceof InboundExchange inbound) ? inbound : null;
	}

	/** The request as it is, or with what the Reactor context knows. */
	static RequestData data(ClientRequest request, ContextView context) {
		Object inbound = context.getOrDefault(ATTRIBUTE, null);
		if (inbound == null) {
			return new RequestData(request);
		}
		Map<String, Object> attributes = new HashMap<>(request.attributes());
		attributes.put(ATTRIBUTE, inbound);
		return new RequestData(request.method(), request.url(), request.headers(), request.cookies(), attributes);
	}

	/** As above, for a filter that makes the data itself. */
	static ClientRequest request(ClientRequest request, ContextView context) {
		Object inbound = context.getOrDefault(ATTRIBUTE, null);
		return (inbound != null) ? ClientRequest.from(request).attribute(ATTRIBUTE, inbound).build() : request;
	}

	void end() {
		this.ended = true;
	}

	@Nullable String header(String name) {
		HttpHeaders headers = this.ended ? null : this.request.getHeaders();
		return (headers != null) ? headers.getFirst(name) : null;
	}

	@Nullable String address() {
		InetSocketAddress socket = this.ended ? null : this.request.getRemoteAddress();
		InetAddress address = (socket != null) ? socket.getAddress() : null;
		return (address != null) ? address.getHostAddress() : null;
	}

}
