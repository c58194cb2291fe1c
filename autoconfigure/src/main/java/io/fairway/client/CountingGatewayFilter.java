package io.fairway.client;

import org.jspecify.annotations.Nullable;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.loadbalancer.Response;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.cloud.gateway.filter.ReactiveLoadBalancerClientFilter;
import org.springframework.cloud.gateway.support.ServerWebExchangeUtils;
import org.springframework.core.Ordered;
import org.springframework.http.HttpStatusCode;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

import io.fairway.feedback.InstanceStatsRegistry;
import io.fairway.feedback.RequestLease;
import io.fairway.instance.InstanceId;

/**
 * Counts a request of the reactive gateway in, once its instance is chosen. What comes
 * after it ends with the head of the answer; the body is written by a filter before it,
 * so {@link CountingGatewayEndFilter} counts the request out. A retry of the gateway
 * comes by again. Thread-safe.
 */
public final class CountingGatewayFilter implements GlobalFilter, Ordered {

	private static final String ATTEMPT = CountingGatewayFilter.class.getName() + ".attempt";

	private final InstanceStatsRegistry stats;

	/**
	 * A filter that counts.
	 * @param stats where requests are counted
	 */
	public CountingGatewayFilter(InstanceStatsRegistry stats) {
		this.stats = stats;
	}

	@Override
	public int getOrder() {
		return ReactiveLoadBalancerClientFilter.LOAD_BALANCER_CLIENT_FILTER_ORDER + 1;
	}

	@Override
	public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
		return Mono.defer(() -> {
			RequestLease lease = begin(exchange);
			return (lease != null) ? counted(exchange, chain, lease) : chain.filter(exchange);
		});
	}

	private @Nullable RequestLease begin(ServerWebExchange exchange) {
		Response<ServiceInstance> choice = exchange
			.getAttribute(ServerWebExchangeUtils.GATEWAY_LOADBALANCER_RESPONSE_ATTR);
		ServiceInstance instance = (choice != null) ? choice.getServer() : null;
		Attempt previous = exchange.getAttribute(ATTEMPT);
		// A fallback may lead to a route that is not balanced, past a choice that is old.
		if (choice == null || instance == null || (previous != null && previous.choice() == choice)) {
			return null;
		}
		if (previous != null) {
			previous.lease().close();
		}
		RequestLease lease = this.stats.of(InstanceId.of(instance)).begin();
		exchange.getAttributes().put(ATTEMPT, new Attempt(choice, lease));
		return lease;
	}

	private static Mono<Void> counted(ServerWebExchange exchange, GatewayFilterChain chain, RequestLease lease) {
		return chain.filter(exchange).doOnSuccess((nothing) -> {
			HttpStatusCode status = exchange.getResponse().getStatusCode();
			if (status != null) {
				lease.answered(status.value());
			}
		}).doOnError(lease::fail).doOnCancel(lease::cancel);
	}

	/** The lease of the latest attempt, open or closed. */
	static @Nullable RequestLease lease(ServerWebExchange exchange) {
		Attempt attempt = exchange.getAttribute(ATTEMPT);
		return (attempt != null) ? attempt.lease() : null;
	}

	private record Attempt(Response<ServiceInstance> choice, RequestLease lease) {
	}

}
