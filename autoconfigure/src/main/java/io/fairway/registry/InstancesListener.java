package io.fairway.registry;

import java.util.List;

import io.fairway.instance.Instance;

/**
 * Told by a registry what it knows of one service. Calls for one watch never overlap.
 */
public interface InstancesListener {

	/**
	 * The registry answered.
	 * @param instances all instances that it knows now, possibly none
	 */
	void instancesChanged(List<Instance> instances);

	/**
	 * The registry answered, and knows that the instances which are missing now left:
	 * they were deregistered, or their leases ended. Those that are only missing in an
	 * answer, as after a restart of the registry without its data, may still be there; of
	 * such an answer {@link #instancesChanged} is told.
	 * @param instances all instances that it knows now, possibly none
	 */
	default void instancesRemoved(List<Instance> instances) {
		instancesChanged(instances);
	}

	/**
	 * The registry could not answer. What it said before stays valid.
	 * @param cause why
	 */
	void registryFailed(Exception cause);

}
