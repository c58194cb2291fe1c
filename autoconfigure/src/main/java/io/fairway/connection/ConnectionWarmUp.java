package io.fairway.connection;

import java.util.List;

import io.fairway.instance.Instance;
import io.fairway.instance.InstanceFilter;

/**
 * What sees the instances of a service join. It refuses none of them, and does not open
 * connections itself, since it may be a request that tells. Thread-safe.
 */
public final class ConnectionWarmUp implements InstanceFilter {

	private final ServiceConnections connections;

	/**
	 * Sees the instances of a service.
	 * @param connections the connections of the service
	 */
	public ConnectionWarmUp(ServiceConnections connections) {
		this.connections = connections;
	}

	@Override
	public String name() {
		return "warm-up";
	}

	@Override
	public boolean isActive() {
		return this.connections.isWarmedUp();
	}

	@Override
	public boolean accepts(Instance instance) {
		return true;
	}

	@Override
	public void observe(List<Instance> instances) {
		this.connections.observe(instances);
	}

}
