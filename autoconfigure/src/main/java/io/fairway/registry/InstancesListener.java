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
	 * The registry could not answer. What it said before stays valid.
	 * @param cause why
	 */
	void registryFailed(Exception cause);

}
