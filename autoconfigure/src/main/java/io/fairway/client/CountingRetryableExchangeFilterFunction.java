package io.fairway.client;

import java.util.List;
import java.util.Objects;

import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.loadbalancer.reactive.LoadBalancerClientRequestTransformer;
import org.springframework.cloud.client.loadbalancer.reactive.LoadBalancerRetryPolicy;
import org.springframework.cloud.client.loadbalancer.reactive.ReactiveLoadBalancer;
import org.springframework.cloud.client.loadbalancer.reactive.RetryableLoadBalancerExchangeFilterFunction;
import org.springframework.web.reactive.function.client.ClientRequest;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.ExchangeFunction;
import reactor.core.publisher.Mono;

import io.fairway.connection.Connections;
import io.fairway.feedback.InstanceStatsRegistry;

/**
 * Spring Cloud's filter of {@code WebClient} that retries, which counts each attempt.
 * Thread-safe.
 */
public final class CountingRetryableExchangeFilterFunction extends RetryableLoadBalancerExchangeFilterFunction {

	private final InstanceStatsRegistry stats;

	private final Connections connections;

	private final boolean inReactiveApplication;

	/**
	 * A filter that counts.
	 * @param policies what is retried
	 * @param loadBalancers the load balancers of all services
	 * @param transformers change a request once its instance is chosen
	 * @param stats where requests are counted
	 * @param connections the connections to all services
	 * @param inReactiveApplication whether the Reactor context may tell which inbound
	 * request is being served
	 */
	public CountingRetryableExchangeFilterFunction(LoadBalancerRetryPolicy.Factory policies,
			ReactiveLoadBalancer.Factory<ServiceInstance> loadBalancers,
			List<LoadBalancerClientRequestTransformer> transformers, InstanceStatsRegistry stats,
			Connections connections, boolean inReactiveApplication) {
		super(policies, loadBalancers, CountedExchange.marking(transformers));
		this.stats = stats;
		this.connections = connections;
		this.inReactiveApplication = inReactiveApplication;
	}

	@Override
	public Mono<ClientResponse> filter(ClientRequest request, ExchangeFunction next) {
		String serviceId = Objects.requireNonNullElse(request.url().getHost(), "");
		ExchangeFunction counted = CountedExchange.counting(next, this.stats, this.connections.of(serviceId));
		return this.inReactiveApplication
				? Mono.deferContextual((context) -> super.filter(InboundExchange.request(request, context), counted))
				: super.filter(request, counted);
	}

}
