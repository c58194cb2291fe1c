package io.fairway.autoconfigure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Configuration properties for the registration of this application.
 */
@ConfigurationProperties(value = "fairway.registration", ignoreUnknownFields = false)
public class FairwayRegistrationProperties extends InstanceDescriptionProperties {

	/**
	 * Whether this application registers itself when its web server is up.
	 */
	private boolean enabled = true;

	/**
	 * Names of the registries to register in. All that accept registrations, if empty.
	 */
	private List<String> registries = new ArrayList<>();

	/**
	 * Service id to register under, "spring.application.name" by default.
	 */
	private @Nullable String serviceId;

	/**
	 * How long a registration outlives this process when it dies without deregistering.
	 * It is renewed three times within that time.
	 */
	private Duration ttl = Duration.ofSeconds(10);

	public boolean isEnabled() {
		return this.enabled;
	}

	public void setEnabled(boolean enabled) {
		this.enabled = enabled;
	}

	public List<String> getRegistries() {
		return this.registries;
	}

	public void setRegistries(List<String> registries) {
		this.registries = registries;
	}

	public @Nullable String getServiceId() {
		return this.serviceId;
	}

	public void setServiceId(@Nullable String serviceId) {
		this.serviceId = serviceId;
	}

	public Duration getTtl() {
		return this.ttl;
	}

	public void setTtl(Duration ttl) {
		this.ttl = ttl;
	}

}
