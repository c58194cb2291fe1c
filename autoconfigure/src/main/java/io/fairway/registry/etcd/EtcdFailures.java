package io.fairway.registry.etcd;

import io.grpc.Status;

import io.fairway.instance.Text;
import io.fairway.registry.RegistryException;

/**
 * What is said of calls that failed.
 *
 * @param name the name of the registry
 */
record EtcdFailures(String name) {

	private static final int MAX_LENGTH = 512;

	RegistryException of(String what, Throwable failure) {
		Status status = EtcdClient.status(failure);
		return new RegistryException(
				"Registry '" + this.name + "' cannot " + what + ": " + Text.printable(description(status), MAX_LENGTH),
				failure);
	}

	private static String description(Status status) {
		StringBuilder description = new StringBuilder(status.getCode().name());
		if (status.getDescription() != null) {
			description.append(": ").append(status.getDescription());
		}
		Throwable cause = status.getCause();
		while (cause != null && cause.getCause() != null) {
			cause = cause.getCause();
		}
		return (cause != null) ? description.append(" (").append(cause.getMessage()).append(')').toString()
				: description.toString();
	}

}
