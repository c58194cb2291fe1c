package io.fairway.registry.config;

import java.util.Collection;

import io.fairway.instance.Instance;
import io.fairway.instance.Ticker;
import io.fairway.registry.InstanceTable;
import io.fairway.registry.InstancesListener;
import io.fairway.registry.Registry;

/**
 * A registry of the instances that the configuration lists. Thread-safe.
 */
public final class ConfigRegistry implements Registry {

	private final String name;

	private final InstanceTable table = new InstanceTable(Ticker.system());

	/**
	 * A registry with the given instances.
	 * @param name the name of the registry
	 * @param instances the instances of all services
	 */
	public ConfigRegistry(String name, Collection<Instance> instances) {
		this.name = name;
		this.table.replaceAll(instances);
	}

	/**
	 * Replaces the instances after the configuration changed.
	 * @param instances the instances of all services
	 */
	public void replaceAll(Collection<Instance> instances) {
		this.table.replaceAll(instances);
	}

	@Override
	public String name() {
		return this.name;
	}

	@Override
	public Watch watch(String serviceId, InstancesListener listener) {
		return this.table.watch(serviceId, listener);
	}

	@Override
	public Collection<String> services() {
		return this.table.services();
	}

	@Override
	public void close() {
		this.table.close();
	}

}
