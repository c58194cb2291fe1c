package io.fairway.client;

import java.io.IOException;

import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.loadbalancer.LoadBalancerRequest;
import org.springframework.cloud.client.loadbalancer.reactive.ReactiveLoadBalancer;
import org.springframework.cloud.loadbalancer.blocking.client.BlockingLoadBalancerClient;
import org.springframework.http.client.ClientHttpResponse;

import io.fairway.feedback.InstanceStatsRegistry;
import io.fairway.feedback.RequestLease;
import io.fairway.instance.InstanceId;

/**
 * Spring Cloud's client of {@code RestTemplate} and {@code RestClient}, which comes by
 * here for each attempt, retried or not. A request is in flight until its response is
 * read or closed; one with a result of any other type until it returns. Thread-safe.
 */
public final class CountingLoadBalancerClient extends BlockingLoadBalancerClient {

	private final InstanceStatsRegistry stats;

	/**
	 * A client that counts.
	 * @param loadBalancers the load balancers of all services
	 * @param stats where requests are counted
	 */
	public CountingLoadBalancerClient(ReactiveLoadBalancer.Factory<ServiceInstance> loadBalancers,
			InstanceStatsRegistry stats) {
		super(loadBalancers);
		this.stats = stats;
	}

	@Override
	public <T> T execute(String serviceId, ServiceInstance instance, LoadBalancerRequest<T> request)
			throws IOException {
		if (instance == null) {
			return super.execute(serviceId, instance, request);
		}
		RequestLease lease = this.stats.of(InstanceId.of(instance)).begin();
		try {
			return counted(super.execute(serviceId, instance, request), lease);
		}
		catch (Throwable ex) {
			lease.fail(ex);
			throw ex;
		}
	}

	@SuppressWarnings("unchecked")
	private static <T> T counted(T result, RequestLease lease) throws IOException {
		if (result instanceof ClientHttpResponse response) {
			// Nobody asks for more than the interface: interceptors wrap responses too.
			return (T) CountedClientHttpResponse.of(response, lease);
		}
		lease.close();
		return result;
	}

}
