package io.fairway.client;

import java.util.List;

import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.loadbalancer.reactive.LoadBalancerClientRequestTransformer;
import org.springframework.cloud.client.loadbalancer.reactive.LoadBalancerRetryPolicy;
import org.springframework.cloud.client.loadbalancer.reactive.ReactiveLoadBalancer;
import org.springframework.cloud.client.loadbalancer.reactive.RetryableLoadBalancerExchangeFilterFunction;
import org.springframework.web.reactive.function.client.ClientRequest;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.ExchangeFunction;
import reactor.core.publisher.Mono;

import io.fairway.feedback.InstanceStatsRegistry;

/**
 * Spring Cloud's filter of {@code WebClient} that retries, which counts each attempt.
 * Thread-safe.
 */
public final class CountingRetryableExchangeFilterFunction extends RetryableLoadBalancerExchangeFilterFunction {

	private final InstanceStatsRegistry stats;

	/**
	 * A filter that counts.
	 * @param policies what is retried
	 * @param loadBalancers the load balancers of all services
	 * @param transformers change a request once its instance is chosen
	 * @param stats where requests are counted
	 */
	public CountingRetryableExchangeFilterFunction(LoadBalancerRetryPolicy.Factory policies,
			ReactiveLoadBalancer.Factory<ServiceInstance> loadBalancers,
			List<LoadBalancerClientRequestTransformer> transformers, InstanceStatsRegistry stats) {
		super(policies, loadBalancers, CountedExchange.marking(transformers));
		this.stats = stats;
	}

	@Override
	public Mono<ClientResponse> filter(ClientRequest request, ExchangeFunction next) {
		return super.filter(request, CountedExchange.counting(next, this.stats));
	}

}
