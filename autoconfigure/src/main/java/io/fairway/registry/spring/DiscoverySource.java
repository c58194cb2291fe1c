package io.fairway.registry.spring;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.cloud.client.discovery.ReactiveDiscoveryClient;
import reactor.core.publisher.Flux;

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
		@Nullable RuntimeException failure = null;
		for (Lookup<String> lookup : serviceLookups()) {
			try {
				services.addAll(Objects.requireNonNullElse(lookup.ask(), List.of()));
			}
			catch (RuntimeException ex) {
				failure = ex;
			}
		}
		if (failure != null && services.isEmpty()) {
			throw failure;
		}
		return services;
	}

	private List<Lookup<ServiceInstance>> instanceLookups(String serviceId) {
		return lookups((client) -> client.getInstances(serviceId), (client) -> client.getInstances(serviceId));
	}

	private List<Lookup<String>> serviceLookups() {
		return lookups(DiscoveryClient::getServices, ReactiveDiscoveryClient::getServices);
	}

	private <T> List<Lookup<T>> lookups(Function<DiscoveryClient, @Nullable List<T>> blocking,
			Function<ReactiveDiscoveryClient, Flux<T>> reactive) {
		List<Lookup<T>> lookups = new ArrayList<>();
		this.blocking.get().forEach((client) -> lookups.add(() -> blocking.apply(client)));
		if (lookups.isEmpty()) {
			this.reactive.get().forEach((client) -> lookups.add(() -> reactive.apply(client).collectList().block()));
		}
		return lookups;
	}

	private interface Lookup<T> {

		@Nullable List<T> ask();

	}

}
