package io.fairway.client;

import org.springframework.core.Ordered;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Lets the requests that a reactive application makes know in the course of which inbound
 * request they are made. The last filter of all: what others change in the inbound
 * request, such as a header that they remove, shall count.
 */
public final class InboundRequestWebFilter implements WebFilter, Ordered {

	@Override
	public int getOrder() {
		return Ordered.LOWEST_PRECEDENCE;
	}

	@Override
	public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
		InboundExchange inbound = new InboundExchange(exchange.getRequest());
		exchange.getAttributes().put(InboundExchange.ATTRIBUTE, inbound);
		return chain.filter(exchange)
			.contextWrite((context) -> context.put(InboundExchange.ATTRIBUTE, inbound))
			.doFinally((signal) -> inbound.end());
	}

}
