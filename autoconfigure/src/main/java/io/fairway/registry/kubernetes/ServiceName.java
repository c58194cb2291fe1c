package io.fairway.registry.kubernetes;

import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * The name of a Service of Kubernetes.
 *
 * @param namespace the namespace
 * @param name the name within it
 */
record ServiceName(String namespace, String name) {

	private static final Pattern LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");

	/**
	 * The Service that a service id means.
	 * @param serviceId {@code name} or {@code name.namespace}
	 * @param defaultNamespace the namespace of an id without one
	 * @return the name, or {@code null} if no Service can have it
	 */
	static @Nullable ServiceName parse(String serviceId, String defaultNamespace) {
		int dot = serviceId.indexOf('.');
		String name = (dot >= 0) ? serviceId.substring(0, dot) : serviceId;
		String namespace = (dot >= 0) ? serviceId.substring(dot + 1) : defaultNamespace;
		return (isLabel(name) && isLabel(namespace)) ? new ServiceName(namespace, name) : null;
	}

	static boolean isLabel(String text) {
		return LABEL.matcher(text).matches();
	}

	/** The service id that means this Service. */
	String serviceId(String defaultNamespace) {
		return this.namespace.equals(defaultNamespace) ? this.name : this.name + "." + this.namespace;
	}

}
