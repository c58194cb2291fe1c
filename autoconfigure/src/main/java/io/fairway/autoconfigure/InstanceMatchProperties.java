package io.fairway.autoconfigure;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

import org.springframework.boot.context.properties.ConfigurationPropertiesSource;

/**
 * What an instance must have.
 */
@ConfigurationPropertiesSource
public class InstanceMatchProperties {

	/**
	 * Metadata that an instance must have, with equal values.
	 */
	private final Map<String, String> metadata = new LinkedHashMap<>();

	/**
	 * Tags that an instance must have, all of them.
	 */
	private Set<String> tags = new LinkedHashSet<>();

	public Map<String, String> getMetadata() {
		return this.metadata;
	}

	public Set<String> getTags() {
		return this.tags;
	}

	public void setTags(Set<String> tags) {
		this.tags = tags;
	}

}
