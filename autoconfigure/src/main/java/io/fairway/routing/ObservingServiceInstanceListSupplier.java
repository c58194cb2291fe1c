package io.fairway.routing;

import java.util.List;

import org.springframework.cloud.client.loadbalancer.Request;
import org.springframework.cloud.loadbalancer.core.ServiceInstanceListSupplier;

import io.fairway.instance.InstanceList;
import io.fairway.routing.InstanceHealth.Verdicts;

/**
 * The first stage of a chain, which lets everything through and shows it to those who
 * watch over the health of all instances.
 */
final class ObservingServiceInstanceListSupplier extends StageServiceInstanceListSupplier {

	private final InstanceHealth health;

	ObservingServiceInstanceListSupplier(ServiceInstanceListSupplier delegate, InstanceHealth health) {
		super(delegate);
		this.health = health;
	}

	@Override
	String label() {
		return "instances";
	}

	@Override
	List<RoutingGroup> explain(InstanceList input, Request<?> request, Verdicts verdicts) {
		return RoutingGroup.only(input);
	}

	@Override
	InstanceList apply(InstanceList input, Request<?> request) {
		this.health.observe(input);
		return input;
	}

}
