package io.fairway.client;

import java.io.IOException;
import java.util.List;

import feign.Client;
import feign.Request;
import feign.Response;
import org.springframework.cloud.client.loadbalancer.LoadBalancedRetryFactory;
import org.springframework.cloud.client.loadbalancer.LoadBalancerClient;
import org.springframework.cloud.loadbalancer.support.LoadBalancerClientFactory;
import org.springframework.cloud.openfeign.loadbalancer.LoadBalancerFeignRequestTransformer;
import org.springframework.cloud.openfeign.loadbalancer.RetryableFeignBlockingLoadBalancerClient;

/**
 * Spring Cloud's client of Feign that retries, which counts each attempt. Thread-safe.
 */
final class CountingRetryableFeignClient extends RetryableFeignBlockingLoadBalancerClient {

	private final FeignCalls calls;

	CountingRetryableFeignClient(FeignCalls calls, Client delegate, LoadBalancerClient loadBalancer,
			LoadBalancedRetryFactory retries, LoadBalancerClientFactory factory,
			List<LoadBalancerFeignRequestTransformer> transformers) {
		super(calls.counting(delegate), loadBalancer, retries, factory, calls.marking(transformers));
		this.calls = calls;
	}

	@Override
	public Response execute(Request request, Request.Options options) throws IOException {
		return this.calls.call(() -> super.execute(request, options));
	}

}
