package io.fairway.registry.spring;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.cloud.client.discovery.ReactiveDiscoveryClient;

/**
 * The other discovery clients of the application, asked in their order as Spring Cloud's
 * composite does: the first that has instances of a service answers. The reactive ones
 * are asked where there is no blocking one, so that no registry is asked twice. All
 * methods may block.
 */
public final class DiscoverySource {

	private final Supplier<List<DiscoveryClient>> blocking;

	private final Supplier<List<ReactiveDiscoveryClient>> reactive;

	/**
	 * A source over clients that are looked up when they are first asked.
	 * @param blocking the blocking clients, without ours and without composites
	 * @param reactive the reactive clients, likewise
	 */
	public DiscoverySource(Supplier<List<DiscoveryClient>> blocking, Supplier<List<ReactiveDiscoveryClient>> reactive) {
		this.blocking = blocking;
		this.reactive = reactive;
	}

	List<ServiceInstance> instances(String serviceId) {
		@Nullable RuntimeException failure = null;
		for (Lookup<ServiceInstance> lookup : instanceLookups(serviceId)) {
			try {
				List<ServiceInstance> instances = lookup.ask();
				if (instances != null && !instances.isEmpty()) {
					return instances;
				}
			}
			catch (RuntimeException ex) {
				failure = ex;
			}
		}
		if (failure != null) {
			throw failure;
		}
		return List.of();
	}

	Set<String> services() {
		Set<String> services = new LinkedHashSet<>();
		List<DiscoveryClient> clients = this.blocking.get();
		clients.forEach((client) -> services.addAll(client.getServices()));
		if (clients.isEmpty()) {
			this.reactive.get()
				.forEach((client) -> services.addAll(client.getServices().collectList().blockOptional().orElseThrow()));
		}
		return services;
	}

	private List<Lookup<ServiceInstance>> instanceLookups(String serviceId) {
		List<Lookup<ServiceInstance>> lookups = new ArrayList<>();
		this.blocking.get().forEach((client) -> lookups.add(() -> client.getInstances(serviceId)));
		if (lookups.isEmpty()) {
			this.reactive.get()
				.forEach((client) -> lookups.add(() -> client.getInstances(serviceId).collectList().block()));
		}
		return lookups;
	}

	private interface Lookup<T> {

		@Nullable List<T> ask();

	}

}
