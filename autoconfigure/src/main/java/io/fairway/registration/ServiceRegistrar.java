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

	private RegistrationSettings settings;

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
		begin(instance, this.settings);
	}

	private void begin(Instance instance, RegistrationSettings settings) {
		end(instance.id());
		List<Lease> begun = this.registries.stream()
			.map((registry) -> new Lease(registry, instance, settings))
			.toList();
		this.leases.put(instance.id(), begun);
		begun.forEach(Lease::begin);
	}

	/**
	 * Lets other settings hold. If the time to live is another one, what is registered is
	 * registered again; a registry that refuses is asked until it accepts.
	 * @param settings how instances are registered
	 */
	public synchronized void replace(RegistrationSettings settings) {
		boolean sameLeases = settings.ttl().equals(this.settings.ttl());
		this.settings = settings;
		if (!sameLeases) {
			List.copyOf(this.leases.values())
				.stream()
				.flatMap((leases) -> leases.stream().limit(1))
				.map(Lease::instance)
				.forEach(this::begin);
		}
	}

	/**
	 * Registers an instance in the place of another one, if that is registered here. A
	 * registry that refuses is asked until it accepts.
	 * @param former the instance as it was
	 * @param instance the instance as it is
	 */
	synchronized void replace(InstanceId former, Instance instance) {
		if (this.leases.containsKey(former)) {
			begin(instance);
			if (!instance.id().equals(former)) {
				deregister(former);
			}
		}
	}

	/** The application is running: a registry that refuses must not end that. */
	private void begin(Instance instance) {
		begin(instance, this.settings.patient());
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
