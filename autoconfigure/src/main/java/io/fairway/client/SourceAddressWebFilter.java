package io.fairway.client;

import java.net.InetSocketAddress;

import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Keeps the address that a request came from in the attributes of its exchange, which is
 * all that Spring Cloud Gateway tells a load balancer about the exchange.
 */
public final class SourceAddressWebFilter implements WebFilter {

	static final String ATTRIBUTE = SourceAddressWebFilter.class.getName() + ".address";

	@Override
	public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
		InetSocketAddress address = exchange.getRequest().getRemoteAddress();
		if (address != null && address.getAddress() != null) {
			exchange.getAttributes().put(ATTRIBUTE, address.getAddress());
		}
		return chain.filter(exchange);
	}

}
