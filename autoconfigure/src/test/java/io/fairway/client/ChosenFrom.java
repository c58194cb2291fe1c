package io.fairway.client;

import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.loadbalancer.EmptyResponse;
import org.springframework.cloud.client.loadbalancer.Request;
import org.springframework.cloud.client.loadbalancer.Response;
import org.springframework.cloud.loadbalancer.core.ServiceInstanceListSupplier;
import reactor.core.publisher.Flux;

import io.fairway.balancer.LoadBalancingPolicy;
import io.fairway.instance.InstanceList;
import io.fairway.instance.TestInstances;
import io.fairway.instance.Ticker;

/**
 * What clients are given that choose from lists, which may be ours or somebody else's.
 */
final class ChosenFrom implements ServiceInstanceListSupplier {

	private final Supplier<? extends List<ServiceInstance>> lists;

	private final FairwayLoadBalancer balancer;

	ChosenFrom(Supplier<? extends List<ServiceInstance>> lists, LoadBalancingPolicy policy) {
		this.lists = lists;
		StaticListableBeanFactory beans = new StaticListableBeanFactory(Map.of("supplier", this));
		this.balancer = new FairwayLoadBalancer(TestInstances.SERVICE,
				beans.getBeanProvider(ServiceInstanceListSupplier.class), (request) -> policy, (bound) -> 0,
				Ticker.system());
	}

	@Override
	public String getServiceId() {
		return TestInstances.SERVICE;
	}

	@Override
	public Flux<List<ServiceInstance>> get() {
		List<ServiceInstance> list = this.lists.get();
		return (list instanceof InstanceList ours) ? ours.flux() : Flux.just(list);
	}

	/** The choice, which is never empty-handed without saying so. */
	ServiceInstance choose(Request<?> request) {
		Response<ServiceInstance> response = this.balancer.choose(request).block();
		if (response == null || response instanceof EmptyResponse) {
			throw new AssertionError("no instance was chosen from " + this.lists.get());
		}
		return response.getServer();
	}

}
