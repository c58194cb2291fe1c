package io.fairway.routing;

import java.util.List;

import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.loadbalancer.Request;
import org.springframework.cloud.loadbalancer.core.ServiceInstanceListSupplier;
import reactor.core.publisher.Flux;

import io.fairway.instance.InstanceList;

/**
 * A source of our kind, whose list is there.
 */
final class PresentSupplier implements ServiceInstanceListSupplier, InstanceListSource {

	InstanceList list;

	PresentSupplier(InstanceList list) {
		this.list = list;
	}

	@Override
	public String getServiceId() {
		return "users";
	}

	@Override
	public Flux<List<ServiceInstance>> get() {
		return this.list.flux();
	}

	@Override
	public InstanceList present(Request<?> request) {
		return this.list;
	}

}
