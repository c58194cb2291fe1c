package io.fairway.registry.kubernetes;

import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What is watched in a cluster and how it is read.
 *
 * @param namespaces the namespaces to watch, the first being that of service ids without
 * one; none for the namespace of the client
 * @param allNamespaces whether all namespaces are watched, in place of the given ones
 * @param labelSelector what the labels of slices and services must match, or empty
 * @param portName the name of the port to call, or {@code null} for http, https or the
 * first
 * @param addressTypes the kinds of addresses to use, the preferred one first
 * @param readServices whether annotations and labels of Services are read too, which
 * takes the right to watch them
 * @param readNodes whether regions are read from nodes, which takes the right to get them
 * @param idleTimeout how long a watch may be silent before it is opened again
 */
public record KubernetesSettings(List<String> namespaces, boolean allNamespaces, String labelSelector,
		@Nullable String portName, List<AddressType> addressTypes, boolean readServices, boolean readNodes,
		Duration idleTimeout) {

	/**
	 * The settings of those who set nothing: the client's own namespace, only slices, and
	 * 90 seconds of silence.
	 */
	public static final KubernetesSettings DEFAULT = new KubernetesSettings(List.of(), false, "", null,
			List.of(AddressType.values()), false, false, Duration.ofSeconds(90));

	/**
	 * Settings that nobody can change afterwards.
	 */
	public KubernetesSettings {
		namespaces = List.copyOf(namespaces);
		addressTypes = List.copyOf(addressTypes);
	}

	/**
	 * Whether a text can be the name of a namespace.
	 * @param text the text
	 * @return whether it is a DNS label
	 */
	public static boolean isNamespace(String text) {
		return ServiceName.isLabel(text);
	}

}
