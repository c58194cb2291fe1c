package io.fairway.client;

import java.io.IOException;
import java.util.List;

import feign.Client;
import feign.Request;
import feign.Response;
import org.springframework.cloud.client.loadbalancer.LoadBalancerClient;
import org.springframework.cloud.loadbalancer.support.LoadBalancerClientFactory;
import org.springframework.cloud.openfeign.loadbalancer.FeignBlockingLoadBalancerClient;
import org.springframework.cloud.openfeign.loadbalancer.LoadBalancerFeignRequestTransformer;

/**
 * Spring Cloud's client of Feign, which counts. Thread-safe.
 */
final class CountingFeignClient extends FeignBlockingLoadBalancerClient {

	private final FeignCalls calls;

	CountingFeignClient(FeignCalls calls, Client delegate, LoadBalancerClient loadBalancer,
			LoadBalancerClientFactory factory, List<LoadBalancerFeignRequestTransformer> transformers) {
		super(calls.counting(delegate), calls.choosing(loadBalancer), factory, calls.marking(transformers));
		this.calls = calls;
	}

	@Override
	public Response execute(Request request, Request.Options options) throws IOException {
		return this.calls.callRepeatedly(request, () -> super.execute(request, options));
	}

}
