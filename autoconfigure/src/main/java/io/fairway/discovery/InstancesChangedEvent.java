package io.fairway.discovery;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.fairway.instance.Instance;
import io.fairway.instance.InstanceId;
import io.fairway.instance.InstanceList;

/**
 * An event of the application context: the instances of a service changed. Events of one
 * service arrive in order, on a thread of their own, after requests see the change.
 *
 * @param serviceId the service
 * @param instances all instances now
 * @param added the instances that are new
 * @param removed the instances that are gone
 * @param updated the instances whose description changed, as it is now
 */
public record InstancesChangedEvent(String serviceId, List<Instance> instances, List<Instance> added,
		List<Instance> removed, List<Instance> updated) {

	static InstancesChangedEvent between(String serviceId, InstanceList before, InstanceList after) {
		Map<InstanceId, Instance> remaining = new HashMap<>();
		for (Instance instance : before.toInstances()) {
			remaining.put(instance.id(), instance);
		}
		List<Instance> added = new ArrayList<>();
		List<Instance> updated = new ArrayList<>();
		for (Instance instance : after.toInstances()) {
			Instance known = remaining.remove(instance.id());
			if (known == null) {
				added.add(instance);
			}
			else if (!known.equals(instance)) {
				updated.add(instance);
			}
		}
		return new InstancesChangedEvent(serviceId, List.of(after.toInstances()), List.copyOf(added),
				List.copyOf(remaining.values()), List.copyOf(updated));
	}

}
