package io.fairway.autoconfigure;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.springframework.boot.context.properties.ConfigurationPropertiesSource;

/**
 * What discovery looks for under one service id.
 */
@ConfigurationPropertiesSource
public class ServiceDiscoveryProperties {

	/**
	 * Names of the registries that are asked for this service. All of them, if empty.
	 */
	private List<String> registries = new ArrayList<>();

	/**
	 * Tags that an instance must have to be discovered, all of them.
	 */
	private List<String> tags = new ArrayList<>();

	/**
	 * Metadata that an instance must have to be discovered, all of them equal.
	 */
	private final Map<String, String> metadata = new LinkedHashMap<>();

	public List<String> getRegistries() {
		return this.registries;
	}

	public void setRegistries(List<String> registries) {
		this.registries = registries;
	}

	public List<String> getTags() {
		return this.tags;
	}

	public void setTags(List<String> tags) {
		this.tags = tags;
	}

	public Map<String, String> getMetadata() {
		return this.metadata;
	}

}
