package io.fairway.outlier;

import java.util.List;

import io.fairway.instance.InstanceId;

/**
 * An event of the application context: instances of a service were ejected, or returned.
 * It is published on a thread of its own, never on one that makes a request. Instances
 * that left the service while they were ejected do not return.
 *
 * @param serviceId the service
 * @param ejected the ejections that began, each with its reason and duration
 * @param returned the instances whose ejection is over
 */
public record InstancesEjectedEvent(String serviceId, List<Ejection> ejected, List<InstanceId> returned) {

	public InstancesEjectedEvent {
		ejected = List.copyOf(ejected);
		returned = List.copyOf(returned);
	}

}
