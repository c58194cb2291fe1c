package io.fairway.registration;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.fairway.instance.Instance;
import io.fairway.instance.InstanceId;
import io.fairway.registry.WritableRegistry;

/**
 * Registers instances of any service in all chosen registries, and keeps them registered
 * until they are deregistered: leases are renewed, and what a registry refused or forgot
 * is registered again. Thread-safe.
 */
public final class ServiceRegistrar implements AutoCloseable {

	private final List<WritableRegistry> registries;

	private final RegistrationSettings settings;

	private final Map<InstanceId, List<Lease>> leases = new LinkedHashMap<>();

	/**
	 * A registrar for the given registries.
	 * @param registries the registries, possibly none
	 * @param settings how instances are registered
	 */
	public ServiceRegistrar(List<? extends WritableRegistry> registries, RegistrationSettings settings) {
		this.registries = List.copyOf(registries);
		this.settings = settings;
	}

	/**
	 * Registers an instance, or replaces the one with its id. A registry that refuses is
	 * asked again later; the refusal is logged.
	 * @param instance the instance
	 * @throws RuntimeException if a registry refuses and that is to be an error
	 */
	public synchronized void register(Instance instance) {
		end(instance.id());
		List<Lease> begun = this.registries.stream()
			.map((registry) -> new Lease(registry, instance, this.settings))
			.toList();
		this.leases.put(instance.id(), begun);
		begun.forEach(Lease::begin);
	}

	/**
	 * Deregisters an instance, if it was registered here. A failure is logged: the
	 * registration then expires by itself.
	 * @param id the instance
	 */
	public synchronized void deregister(InstanceId id) {
		List<Lease> ended = this.leases.remove(id);
		if (ended != null) {
			ended.forEach(Lease::end);
			ended.forEach(Lease::deregister);
		}
	}

	/**
	 * Drains an instance, that is, gives it the weight 0, and deregisters it.
	 * @param id the instance
	 * @return whether it was registered where other processes may have seen it
	 */
	synchronized boolean leave(InstanceId id) {
		List<Lease> leases = this.leases.getOrDefault(id, List.of());
		leases.forEach(Lease::drain);
		deregister(id);
		return !leases.isEmpty() && this.registries.stream().anyMatch(WritableRegistry::isShared);
	}

	private void end(InstanceId id) {
		this.leases.getOrDefault(id, List.of()).forEach(Lease::end);
	}

	/**
	 * Deregisters everything that is still registered.
	 */
	@Override
	public synchronized void close() {
		List.copyOf(this.leases.keySet()).forEach(this::deregister);
	}

}
