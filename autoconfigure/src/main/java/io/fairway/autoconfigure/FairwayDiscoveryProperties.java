package io.fairway.autoconfigure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
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

	/**
	 * After how long a service that nobody asks for is given up, unless a load balancer
	 * uses it.
	 */
	private Duration idleTimeout = Duration.ofMinutes(10);

	/**
	 * How long changes of descriptions wait for further ones after one took effect.
	 * Instances that join or leave never wait.
	 */
	private Duration mergeWindow = Duration.ofMillis(100);

	/**
	 * How long instances are kept that an answer of a registry suddenly leaves out,
	 * unless the registry says that they left. 0 to believe every answer at once.
	 */
	private Duration emptyProtection = Duration.ofSeconds(30);

	/**
	 * Percentage of a registry's instances that an answer may leave out and be believed
	 * at once. An answer without any instance is always doubted.
	 */
	private int removalThreshold = 50;

	/**
	 * How long the last answer of a failing registry is used. As long as it fails, unless
	 * set.
	 */
	private @Nullable Duration maxStale;

	/**
	 * Addresses that requests may go to at the word of a registry, in CIDR notation. All
	 * but link-local, multicast, unspecified and metadata addresses, if empty. Names are
	 * not resolved and pass.
	 */
	private List<String> allowedAddresses = new ArrayList<>();

	/**
	 * Services to watch from the start of the application on.
	 */
	private List<String> warmUp = new ArrayList<>();

	/**
	 * Snapshots on disk.
	 */
	private final Snapshot snapshot = new Snapshot();

	/**
	 * What to look for, by service id.
	 */
	private final Map<String, ServiceDiscoveryProperties> services = new LinkedHashMap<>();

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

	public Duration getIdleTimeout() {
		return this.idleTimeout;
	}

	public void setIdleTimeout(Duration idleTimeout) {
		this.idleTimeout = idleTimeout;
	}

	public Duration getMergeWindow() {
		return this.mergeWindow;
	}

	public void setMergeWindow(Duration mergeWindow) {
		this.mergeWindow = mergeWindow;
	}

	public Duration getEmptyProtection() {
		return this.emptyProtection;
	}

	public void setEmptyProtection(Duration emptyProtection) {
		this.emptyProtection = emptyProtection;
	}

	public int getRemovalThreshold() {
		return this.removalThreshold;
	}

	public void setRemovalThreshold(int removalThreshold) {
		this.removalThreshold = removalThreshold;
	}

	public @Nullable Duration getMaxStale() {
		return this.maxStale;
	}

	public void setMaxStale(@Nullable Duration maxStale) {
		this.maxStale = maxStale;
	}

	public List<String> getAllowedAddresses() {
		return this.allowedAddresses;
	}

	public void setAllowedAddresses(List<String> allowedAddresses) {
		this.allowedAddresses = allowedAddresses;
	}

	public List<String> getWarmUp() {
		return this.warmUp;
	}

	public void setWarmUp(List<String> warmUp) {
		this.warmUp = warmUp;
	}

	public Snapshot getSnapshot() {
		return this.snapshot;
	}

	public Map<String, ServiceDiscoveryProperties> getServices() {
		return this.services;
	}

	/**
	 * Snapshots of what registries said, for a start while they do not answer.
	 */
	public static class Snapshot {

		/**
		 * Directory of this application's own where the last known instances are kept.
		 * None are kept unless set.
		 */
		private @Nullable String directory;

		public @Nullable String getDirectory() {
			return this.directory;
		}

		public void setDirectory(@Nullable String directory) {
			this.directory = directory;
		}

	}

}
