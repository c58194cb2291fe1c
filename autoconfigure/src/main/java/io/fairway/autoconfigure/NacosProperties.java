package io.fairway.autoconfigure;

import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationPropertiesSource;

/**
 * Settings of a registry of the type "nacos".
 */
@ConfigurationPropertiesSource
public class NacosProperties {

	/**
	 * Id of the namespace, for the type "nacos". The public one by default.
	 */
	private @Nullable String namespace;

	/**
	 * Group that services are looked up and registered in, for the type "nacos".
	 */
	private String group = "DEFAULT_GROUP";

	/**
	 * Cluster that instances are registered in, for the type "nacos". Instances of all
	 * clusters are found; unless their metadata say otherwise, the cluster is their zone.
	 */
	private String cluster = "DEFAULT";

	/**
	 * Further properties of the client, for the type "nacos", under the names that it has
	 * for them.
	 */
	private final Map<String, String> properties = new LinkedHashMap<>();

	public @Nullable String getNamespace() {
		return this.namespace;
	}

	public void setNamespace(@Nullable String namespace) {
		this.namespace = namespace;
	}

	public String getGroup() {
		return this.group;
	}

	public void setGroup(String group) {
		this.group = group;
	}

	public String getCluster() {
		return this.cluster;
	}

	public void setCluster(String cluster) {
		this.cluster = cluster;
	}

	public Map<String, String> getProperties() {
		return this.properties;
	}

}
