package io.fairway.autoconfigure;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationPropertiesSource;

/**
 * Settings of one registry. Which of them matter depends on its type.
 */
@ConfigurationPropertiesSource
public class RegistryProperties {

	/**
	 * Kind of registry: memory, config, file or spring.
	 */
	private @Nullable String type;

	/**
	 * Directory that the processes of one machine share, for the type "file".
	 */
	private @Nullable String directory;

	/**
	 * Instances by service id, for the type "config".
	 */
	private final Map<String, List<InstanceProperties>> services = new LinkedHashMap<>();

	/**
	 * Time between two questions for the same service, for the type "spring". A heartbeat
	 * of a discovery client leads to a question at once.
	 */
	private Duration refreshInterval = Duration.ofSeconds(10);

	public @Nullable String getType() {
		return this.type;
	}

	public void setType(@Nullable String type) {
		this.type = type;
	}

	public @Nullable String getDirectory() {
		return this.directory;
	}

	public void setDirectory(@Nullable String directory) {
		this.directory = directory;
	}

	public Map<String, List<InstanceProperties>> getServices() {
		return this.services;
	}

	public Duration getRefreshInterval() {
		return this.refreshInterval;
	}

	public void setRefreshInterval(Duration refreshInterval) {
		this.refreshInterval = refreshInterval;
	}

	static RegistryProperties ofType(String type) {
		RegistryProperties properties = new RegistryProperties();
		properties.setType(type);
		return properties;
	}

	/**
	 * One instance of a service.
	 */
	@ConfigurationPropertiesSource
	public static class InstanceProperties extends InstanceDescriptionProperties {

		/**
		 * Address as a URI, such as "http://10.0.0.9:8080", in place of host, port and
		 * secure.
		 */
		private @Nullable String uri;

		public @Nullable String getUri() {
			return this.uri;
		}

		public void setUri(@Nullable String uri) {
			this.uri = uri;
		}

	}

}
