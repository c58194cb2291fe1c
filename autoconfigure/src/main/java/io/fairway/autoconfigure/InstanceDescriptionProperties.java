package io.fairway.autoconfigure;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * What can be said of an instance, whether it is another one or this application.
 */
public abstract class InstanceDescriptionProperties {

	/**
	 * Id under which the instance is shown, "host:port" by default.
	 */
	private @Nullable String instanceId;

	/**
	 * Host name or address.
	 */
	private @Nullable String host;

	/**
	 * Port.
	 */
	private @Nullable Integer port;

	/**
	 * Whether the instance is called over TLS.
	 */
	private @Nullable Boolean secure;

	/**
	 * Share of traffic relative to others, from 0 (drained) to 1000000.
	 */
	private double weight = 1;

	/**
	 * Version that the instance serves.
	 */
	private @Nullable String version;

	/**
	 * Region that the instance runs in.
	 */
	private @Nullable String region;

	/**
	 * Zone that the instance runs in.
	 */
	private @Nullable String zone;

	/**
	 * Tags of the instance.
	 */
	private List<String> tags = new ArrayList<>();

	/**
	 * Path that health checks ask for, kept in the metadata under "health-check-path".
	 */
	private @Nullable String healthCheckPath;

	/**
	 * Further metadata of the instance.
	 */
	private final Map<String, String> metadata = new LinkedHashMap<>();

	public @Nullable String getInstanceId() {
		return this.instanceId;
	}

	public void setInstanceId(@Nullable String instanceId) {
		this.instanceId = instanceId;
	}

	public @Nullable String getHost() {
		return this.host;
	}

	public void setHost(@Nullable String host) {
		this.host = host;
	}

	public @Nullable Integer getPort() {
		return this.port;
	}

	public void setPort(@Nullable Integer port) {
		this.port = port;
	}

	public @Nullable Boolean getSecure() {
		return this.secure;
	}

	public void setSecure(@Nullable Boolean secure) {
		this.secure = secure;
	}

	public double getWeight() {
		return this.weight;
	}

	public void setWeight(double weight) {
		this.weight = weight;
	}

	public @Nullable String getVersion() {
		return this.version;
	}

	public void setVersion(@Nullable String version) {
		this.version = version;
	}

	public @Nullable String getRegion() {
		return this.region;
	}

	public void setRegion(@Nullable String region) {
		this.region = region;
	}

	public @Nullable String getZone() {
		return this.zone;
	}

	public void setZone(@Nullable String zone) {
		this.zone = zone;
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

	public @Nullable String getHealthCheckPath() {
		return this.healthCheckPath;
	}

	public void setHealthCheckPath(@Nullable String healthCheckPath) {
		this.healthCheckPath = healthCheckPath;
	}

}
