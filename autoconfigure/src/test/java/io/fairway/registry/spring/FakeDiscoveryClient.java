package io.fairway.registry.spring;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import org.springframework.cloud.client.DefaultServiceInstance;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.discovery.DiscoveryClient;

/**
 * A discovery client that says what it is told to say.
 */
final class FakeDiscoveryClient implements DiscoveryClient {

	private final Supplier<List<ServiceInstance>> instances;

	private final Supplier<List<String>> services;

	int asked;

	private FakeDiscoveryClient(Supplier<List<ServiceInstance>> instances, Supplier<List<String>> services) {
		this.instances = instances;
		this.services = services;
	}

	static FakeDiscoveryClient with(ServiceInstance... instances) {
		return new FakeDiscoveryClient(() -> Arrays.asList(instances),
				() -> Arrays.stream(instances).map(ServiceInstance::getServiceId).distinct().toList());
	}

	static FakeDiscoveryClient answering(Supplier<List<ServiceInstance>> instances) {
		return new FakeDiscoveryClient(instances, List::of);
	}

	static FakeDiscoveryClient failing(RuntimeException failure) {
		return new FakeDiscoveryClient(() -> {
			throw failure;
		}, () -> {
			throw failure;
		});
	}

	static ServiceInstance instance(String host) {
		return new DefaultServiceInstance(host + "-id", "users", host, 8080, false, Map.of());
	}

	@Override
	public String description() {
		return "fake";
	}

	@Override
	public List<ServiceInstance> getInstances(String serviceId) {
		this.asked++;
		return this.instances.get();
	}

	@Override
	public List<String> getServices() {
		return this.services.get();
	}

}
