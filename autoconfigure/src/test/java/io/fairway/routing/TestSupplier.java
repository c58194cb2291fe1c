package io.fairway.routing;

import java.util.ArrayList;
import java.util.List;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.loadbalancer.Request;
import org.springframework.cloud.loadbalancer.core.SelectedInstanceCallback;
import org.springframework.cloud.loadbalancer.core.ServiceInstanceListSupplier;
import reactor.core.publisher.Flux;

/**
 * A supplier of somebody else: it has all the callbacks that one may have.
 */
final class TestSupplier
		implements ServiceInstanceListSupplier, SelectedInstanceCallback, InitializingBean, DisposableBean {

	String serviceId = "users";

	Flux<List<ServiceInstance>> lists;

	final List<Object> requests = new ArrayList<>();

	final List<ServiceInstance> selected = new ArrayList<>();

	int initialized;

	int destroyed;

	TestSupplier(Flux<List<ServiceInstance>> lists) {
		this.lists = lists;
	}

	@Override
	public String getServiceId() {
		return this.serviceId;
	}

	@Override
	public Flux<List<ServiceInstance>> get() {
		return this.lists;
	}

	@Override
	@SuppressWarnings("rawtypes")
	public Flux<List<ServiceInstance>> get(Request request) {
		this.requests.add(request);
		return this.lists;
	}

	@Override
	public void selectedServiceInstance(ServiceInstance serviceInstance) {
		this.selected.add(serviceInstance);
	}

	@Override
	public void afterPropertiesSet() {
		this.initialized++;
	}

	@Override
	public void destroy() {
		this.destroyed++;
	}

}
