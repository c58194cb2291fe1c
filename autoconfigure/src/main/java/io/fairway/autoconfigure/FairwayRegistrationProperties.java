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

	/**
	 * Whether the application fails to start when a registry refuses it. Otherwise the
	 * registry is asked again until it accepts.
	 */
	private boolean failFast;

	/**
	 * Status at the start. One that is out of service registers only when it is set to
	 * up, for example through Spring Cloud's endpoint "serviceregistry".
	 */
	private Status initialStatus = Status.UP;

	/**
	 * How long the web server goes on after the application was deregistered on shutdown,
	 * so that its callers have time to notice. Not in use where only this process sees
	 * the registry.
	 */
	private Duration drain = Duration.ofSeconds(5);

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

	public boolean isFailFast() {
		return this.failFast;
	}

	public void setFailFast(boolean failFast) {
		this.failFast = failFast;
	}

	public Status getInitialStatus() {
		return this.initialStatus;
	}

	public void setInitialStatus(Status initialStatus) {
		this.initialStatus = initialStatus;
	}

	public Duration getDrain() {
		return this.drain;
	}

	public void setDrain(Duration drain) {
		this.drain = drain;
	}

	/**
	 * Status of the application.
	 */
	public enum Status {

		/**
		 * Registered.
		 */
		UP,

		/**
		 * Not registered.
		 */
		OUT_OF_SERVICE

	}

}
