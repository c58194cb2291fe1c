package io.fairway.registry;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import io.fairway.instance.Instance;
import io.fairway.instance.InstanceId;
import io.fairway.instance.Ticker;

/**
 * The instances of a registry that keeps them in this JVM, with their leases and
 * watchers. Every change reaches the watchers of the service before the changing call
 * returns. Thread-safe; watchers are called under the lock of the table, so they hear
 * changes in their order.
 */
public final class InstanceTable {

	private final Ticker ticker;

	private final Map<String, Map<InstanceId, Lease>> services = new HashMap<>();

	private final Map<String, Set<InstancesListener>> watchers = new HashMap<>();

	/**
	 * An empty table.
	 * @param ticker tells when leases end
	 */
	public InstanceTable(Ticker ticker) {
		this.ticker = ticker;
	}

	/**
	 * Adds a watcher, which is told of the current instances at once.
	 * @param serviceId the service to watch
	 * @param listener the watcher
	 * @return removes the watcher when closed
	 */
	public synchronized Registry.Watch watch(String serviceId, InstancesListener listener) {
		this.watchers.computeIfAbsent(serviceId, (id) -> new LinkedHashSet<>()).add(listener);
		listener.instancesChanged(instances(serviceId));
		return () -> unwatch(serviceId, listener);
	}

	private synchronized void unwatch(String serviceId, InstancesListener listener) {
		this.watchers.computeIfPresent(serviceId, (id, listeners) -> {
			listeners.remove(listener);
			return listeners.isEmpty() ? null : listeners;
		});
	}

	/**
	 * The ids of the services that have instances.
	 * @return the ids, a copy
	 */
	public synchronized Set<String> services() {
		return new LinkedHashSet<>(this.services.keySet());
	}

	/**
	 * Adds an instance or replaces the one with its id.
	 * @param instance the instance
	 * @param ttl the time until it expires, or {@code null} if it never does
	 */
	public void put(Instance instance, @Nullable Duration ttl) {
		put(instance, ttl, Duration.ZERO);
	}

	/**
	 * Adds an instance whose lease began some time ago, or replaces the one with its id.
	 * @param instance the instance
	 * @param ttl the length of the lease, or {@code null} if it has no end
	 * @param age how long ago the lease began
	 */
	public synchronized void put(Instance instance, @Nullable Duration ttl, Duration age) {
		Map<InstanceId, Lease> leases = this.services.computeIfAbsent(instance.getServiceId(),
				(id) -> new LinkedHashMap<>());
		Lease before = leases.put(instance.id(), new Lease(instance, ttl, this.ticker.read() - age.toNanos()));
		if (before == null || !before.instance().equals(instance)) {
			publish(instance.getServiceId());
		}
	}

	/**
	 * Lets the lease of an instance begin anew.
	 * @param id the instance
	 * @return whether the instance is known
	 */
	public synchronized boolean renew(InstanceId id) {
		Map<InstanceId, Lease> leases = this.services.get(id.serviceId());
		return leases != null && leases.computeIfPresent(id, (key, lease) -> lease.renewed(this.ticker.read())) != null;
	}

	/**
	 * Removes an instance.
	 * @param id the instance
	 */
	public synchronized void remove(InstanceId id) {
		Map<InstanceId, Lease> leases = this.services.get(id.serviceId());
		if (leases != null && leases.remove(id) != null) {
			afterRemoval(id.serviceId(), leases);
		}
	}

	/**
	 * Replaces everything by instances that never expire. Watchers of services that stay
	 * as they are hear nothing.
	 * @param instances the new content
	 */
	public synchronized void replaceAll(Collection<Instance> instances) {
		Map<String, List<Instance>> before = new LinkedHashMap<>();
		this.services.keySet().forEach((serviceId) -> before.put(serviceId, instances(serviceId)));
		this.services.clear();
		for (Instance instance : instances) {
			before.putIfAbsent(instance.getServiceId(), List.of());
			this.services.computeIfAbsent(instance.getServiceId(), (id) -> new LinkedHashMap<>())
				.put(instance.id(), new Lease(instance, null, 0));
		}
		before.forEach((serviceId, known) -> {
			List<Instance> present = instances(serviceId);
			if (!known.equals(present)) {
				watchers(serviceId).forEach((listener) -> listener.instancesRemoved(present));
			}
		});
	}

	/**
	 * Removes the instances whose leases have ended.
	 * @return the ids of the removed instances
	 */
	public synchronized List<InstanceId> expire() {
		long now = this.ticker.read();
		List<InstanceId> expired = new ArrayList<>();
		for (Map<InstanceId, Lease> leases : this.services.values()) {
			leases.values()
				.stream()
				.filter((lease) -> lease.remaining(now) <= 0)
				.forEach((lease) -> expired.add(lease.instance().id()));
		}
		expired.forEach(this::remove);
		return expired;
	}

	/**
	 * The time until the next lease ends.
	 * @return the nanoseconds, not positive if one has ended, or empty if none will
	 */
	public synchronized OptionalLong untilNextExpiry() {
		long now = this.ticker.read();
		return this.services.values()
			.stream()
			.flatMap((leases) -> leases.values().stream())
			.filter((lease) -> lease.ttl() != null)
			.mapToLong((lease) -> lease.remaining(now))
			.min();
	}

	/**
	 * Ends all watches. The content stays, so that what was handed out remains true.
	 */
	public synchronized void close() {
		this.watchers.clear();
	}

	private void afterRemoval(String serviceId, Map<InstanceId, Lease> leases) {
		if (leases.isEmpty()) {
			this.services.remove(serviceId);
		}
		List<Instance> instances = instances(serviceId);
		watchers(serviceId).forEach((listener) -> listener.instancesRemoved(instances));
	}

	private void publish(String serviceId) {
		List<Instance> instances = instances(serviceId);
		watchers(serviceId).forEach((listener) -> listener.instancesChanged(instances));
	}

	private List<InstancesListener> watchers(String serviceId) {
		return List.copyOf(this.watchers.getOrDefault(serviceId, Set.of()));
	}

	private List<Instance> instances(String serviceId) {
		return this.services.getOrDefault(serviceId, Map.of()).values().stream().map(Lease::instance).toList();
	}

	private record Lease(Instance instance, @Nullable Duration ttl, long since) {

		Lease renewed(long now) {
			return new Lease(this.instance, this.ttl, now);
		}

		long remaining(long now) {
			return (this.ttl != null) ? this.ttl.toNanos() - (now - this.since) : Long.MAX_VALUE;
		}

	}

}
