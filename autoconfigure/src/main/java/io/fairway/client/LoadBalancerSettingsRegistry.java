package io.fairway.client;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * The settings of all services that have a load balancer. When the configuration changes,
 * all are replaced before {@link #replace} returns. Thread-safe.
 */
public final class LoadBalancerSettingsRegistry {

	private final Map<String, Current> services = new ConcurrentHashMap<>();

	private volatile Function<String, LoadBalancerSettings> configuration;

	/**
	 * A registry over the given configuration.
	 * @param configuration the settings by service id
	 */
	public LoadBalancerSettingsRegistry(Function<String, LoadBalancerSettings> configuration) {
		this.configuration = configuration;
	}

	/**
	 * The settings of a service.
	 * @param serviceId the service
	 * @return always the same object for a service, whose content may change
	 */
	public Current of(String serviceId) {
		Current known = this.services.get(serviceId);
		return (known != null) ? known : add(serviceId);
	}

	/** Not while the configuration is replaced, which would miss the service. */
	private synchronized Current add(String serviceId) {
		return this.services.computeIfAbsent(serviceId, (id) -> new Current(this.configuration.apply(id)));
	}

	/**
	 * Replaces the configuration. If it fails for a service, nothing is replaced.
	 * @param configuration the settings by service id
	 */
	public void replace(Function<String, LoadBalancerSettings> configuration) {
		replace(configuration, (serviceId) -> Change.OF_ROUTING);
	}

	/**
	 * Replaces the configuration where it changed. If it fails for a service, nothing is
	 * replaced.
	 * @param configuration the settings by service id
	 * @param changes what changed for a service, which keeps the rest
	 */
	public synchronized void replace(Function<String, LoadBalancerSettings> configuration,
			Function<String, Change> changes) {
		Map<String, LoadBalancerSettings> next = new ConcurrentHashMap<>();
		this.services.forEach((id, current) -> {
			Change change = changes.apply(id);
			if (change != Change.NONE) {
				next.put(id, configuration.apply(id).after(current.get(), change == Change.OF_REQUESTS));
			}
		});
		this.configuration = configuration;
		next.forEach((id, settings) -> this.services.computeIfPresent(id, (key, current) -> current.with(settings)));
	}

	/**
	 * What a change of the configuration is about.
	 */
	public enum Change {

		/**
		 * Another service.
		 */
		NONE,

		/**
		 * What becomes of requests once an instance is chosen.
		 */
		OF_REQUESTS,

		/**
		 * Which instances there are to choose from, or how one is chosen.
		 */
		OF_ROUTING

	}

	/**
	 * The settings of one service that hold at the moment.
	 */
	public static final class Current {

		private volatile LoadBalancerSettings settings;

		private Current(LoadBalancerSettings settings) {
			this.settings = settings;
		}

		/**
		 * The settings at the moment.
		 * @return the settings, the same object until they change
		 */
		public LoadBalancerSettings get() {
			return this.settings;
		}

		private Current with(LoadBalancerSettings settings) {
			this.settings = settings;
			return this;
		}

	}

}
