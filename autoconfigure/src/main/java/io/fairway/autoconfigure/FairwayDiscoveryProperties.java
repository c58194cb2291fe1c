package io.fairway.autoconfigure;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

import org.springframework.boot.context.properties.ConfigurationProperties;

import io.fairway.discovery.MergeMode;

/**
 * Configuration properties for the discovery of instances.
 */
@ConfigurationProperties(value = "fairway.discovery", ignoreUnknownFields = false)
public class FairwayDiscoveryProperties {

	/**
	 * Registries by a name of your choice, in the order in which they are asked. Without
	 * any, a registry in memory and the other discovery clients of the application are
	 * used.
	 */
	private final Map<String, RegistryProperties> registries = new LinkedHashMap<>();

	/**
	 * How the answers of several registries become one list.
	 */
	private MergeMode merge = MergeMode.UNION;

	/**
	 * How long the first request for a service waits for the registries to answer.
	 */
	private Duration initialTimeout = Duration.ofSeconds(5);

	/**
	 * How many services are watched at most. Beyond, the ones that were not asked for
	 * lately are given up, except those that a load balancer uses.
	 */
	private int maxServices = 1000;

	public Map<String, RegistryProperties> getRegistries() {
		return this.registries;
	}

	public MergeMode getMerge() {
		return this.merge;
	}

	public void setMerge(MergeMode merge) {
		this.merge = merge;
	}

	public Duration getInitialTimeout() {
		return this.initialTimeout;
	}

	public void setInitialTimeout(Duration initialTimeout) {
		this.initialTimeout = initialTimeout;
	}

	public int getMaxServices() {
		return this.maxServices;
	}

	public void setMaxServices(int maxServices) {
		this.maxServices = maxServices;
	}

}
