package io.fairway.discovery;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import io.fairway.instance.Instance;

/**
 * Where the last known instances of services outlive the process. Implementations are
 * thread-safe and never block the caller.
 */
public interface Snapshots {

	/**
	 * None are kept.
	 */
	Snapshots NONE = new Snapshots() {

		@Override
		public void load(String serviceId, Consumer<Map<String, List<Instance>>> loaded) {
			loaded.accept(Map.of());
		}

		@Override
		public void save(String serviceId, Map<String, List<Instance>> answers) {
			// Nowhere.
		}

	};

	/**
	 * Reads what was saved of a service.
	 * @param serviceId the service
	 * @param loaded given the answers by the names of the registries, none if nothing was
	 * saved or it cannot be read; called once, perhaps later and by another thread
	 */
	void load(String serviceId, Consumer<Map<String, List<Instance>>> loaded);

	/**
	 * Saves the last answers about a service.
	 * @param serviceId the service
	 * @param answers the answers by the names of the registries
	 */
	void save(String serviceId, Map<String, List<Instance>> answers);

}
