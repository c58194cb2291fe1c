package io.fairway.autoconfigure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationPropertiesSource;

import io.fairway.registry.kubernetes.AddressType;

/**
 * Settings of a registry of the type "kubernetes".
 */
@ConfigurationPropertiesSource
public class KubernetesProperties {

	/**
	 * Namespaces to watch, or "*" for all. A service id without a namespace means the
	 * first one. By default it is the namespace of the client, which is that of the pod.
	 */
	private List<String> namespace = new ArrayList<>();

	/**
	 * Label selector, such as "team=blue,tier!=test", that slices and Services must
	 * match. Slices have the labels of their Service.
	 */
	private String labelSelector = "";

	/**
	 * Name of the port to call. By default it is the port named "http", else "https",
	 * else the first.
	 */
	private @Nullable String portName;

	/**
	 * Kinds of addresses to use. A pod that has several is called at the kind that comes
	 * first here.
	 */
	private List<AddressType> addressTypes = new ArrayList<>(List.of(AddressType.values()));

	/**
	 * Whether to read weight, version and other metadata from the annotations of Services
	 * too. It takes the right to list and watch Services.
	 */
	private boolean readServices;

	/**
	 * Whether to read regions from the labels of nodes. It takes the right to get nodes.
	 */
	private boolean readNodes;

	/**
	 * How long a watch may be silent before it is opened again. API servers give a sign
	 * of life about once a minute.
	 */
	private Duration idleTimeout = Duration.ofSeconds(90);

	public List<String> getNamespace() {
		return this.namespace;
	}

	public void setNamespace(List<String> namespace) {
		this.namespace = namespace;
	}

	public String getLabelSelector() {
		return this.labelSelector;
	}

	public void setLabelSelector(String labelSelector) {
		this.labelSelector = labelSelector;
	}

	public @Nullable String getPortName() {
		return this.portName;
	}

	public void setPortName(@Nullable String portName) {
		this.portName = portName;
	}

	public List<AddressType> getAddressTypes() {
		return this.addressTypes;
	}

	public void setAddressTypes(List<AddressType> addressTypes) {
		this.addressTypes = addressTypes;
	}

	public boolean isReadServices() {
		return this.readServices;
	}

	public void setReadServices(boolean readServices) {
		this.readServices = readServices;
	}

	public boolean isReadNodes() {
		return this.readNodes;
	}

	public void setReadNodes(boolean readNodes) {
		this.readNodes = readNodes;
	}

	public Duration getIdleTimeout() {
		return this.idleTimeout;
	}

	public void setIdleTimeout(Duration idleTimeout) {
		this.idleTimeout = idleTimeout;
	}

}
