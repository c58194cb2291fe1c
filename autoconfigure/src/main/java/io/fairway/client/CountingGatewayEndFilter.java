package io.fairway.client;

import java.util.function.Consumer;

import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.core.Ordered;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

import io.fairway.feedback.RequestLease;

/**
 * Counts a request of the reactive gateway out, when all filters are done with it: the
 * body is written, or that failed, or the client of the gateway is gone. Thread-safe.
 */
public final class CountingGatewayEndFilter implements GlobalFilter, Ordered {

	@Override
	public int getOrder() {
		return Ordered.HIGHEST_PRECEDENCE;
	}

	@Override
	public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
		return chain.filter(exchange)
			.doOnSuccess((nothing) -> end(exchange, RequestLease::close))
			.doOnError((failure) -> end(exchange, (lease) -> lease.fail(failure)))
			.doOnCancel(() -> end(exchange, RequestLease::cancel));
	}

	private static void end(ServerWebExchange exchange, Consumer<RequestLease> end) {
		RequestLease lease = CountingGatewayFilter.lease(exchange);
		if (lease != null) {
			end.accept(lease);
		}
	}

}
