package io.fairway.discovery;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import io.fairway.instance.Rejections;
import io.fairway.registry.Registry;

/**
 * The directory of all services in use: one watch for each service and registry, started
 * when a service is first asked for. Changes are pushed; nothing is cached that could be
 * out of date. Thread-safe.
 */
public final class InstanceDirectory implements AutoCloseable {

	private static final Log logger = LogFactory.getLog(InstanceDirectory.class);

	private final List<Registry> registries;

	private final MergeMode merge;

	private final Duration initialTimeout;

	private final int maxServices;

	private final ScheduledExecutorService scheduler;

	private final Consumer<InstancesChangedEvent> events;

	private final Rejections rejections = new Rejections("Directory");

	private final Map<String, WatchedService> services = new LinkedHashMap<>(16, 0.75f, true);

	/**
	 * A directory over the given registries.
	 * @param registries the registries in their order, closed by whoever made them
	 * @param merge how their answers become one list
	 * @param initialTimeout how long the first request for a service waits for them
	 * @param maxServices how many services are watched at most; beyond, those that were
	 * not asked for lately are given up, except the ones that a load balancer uses
	 * @param scheduler ends the waiting
	 * @param events told of each change; must not block
	 */
	public InstanceDirectory(List<Registry> registries, MergeMode merge, Duration initialTimeout, int maxServices,
			ScheduledExecutorService scheduler, Consumer<InstancesChangedEvent> events) {
		this.registries = List.copyOf(registries);
		this.merge = merge;
		this.initialTimeout = initialTimeout;
		this.maxServices = maxServices;
		this.scheduler = scheduler;
		this.events = events;
	}

	/**
	 * The given service, watched from now on. It may be given up later if it is not asked
	 * for again.
	 * @param serviceId the service
	 * @return the service
	 */
	public WatchedService service(String serviceId) {
		return service(serviceId, false);
	}

	/**
	 * The given service, watched until it is released.
	 * @param serviceId the service
	 * @return the service
	 */
	public WatchedService retain(String serviceId) {
		return service(serviceId, true);
	}

	/**
	 * Gives up a service that was retained.
	 * @param service the service
	 */
	public void release(WatchedService service) {
		synchronized (this.services) {
			if (!service.release() || !this.services.remove(service.serviceId(), service)) {
				return;
			}
		}
		service.close();
	}

	private WatchedService service(String serviceId, boolean retain) {
		WatchedService service;
		List<WatchedService> surplus = new ArrayList<>();
		boolean created = false;
		synchronized (this.services) {
			WatchedService known = this.services.get(serviceId);
			if (known == null) {
				known = new WatchedService(serviceId, this.merge, this.events, this.rejections);
				this.services.put(serviceId, known);
				surplus = removeSurplus(known);
				created = true;
			}
			if (retain) {
				known.retain();
			}
			service = known;
		}
		surplus.forEach(WatchedService::close);
		if (created) {
			start(service);
		}
		return service;
	}

	private void start(WatchedService service) {
		service.start(this.registries);
		service.endsWaiting(
				this.scheduler.schedule(service::stopWaiting, this.initialTimeout.toNanos(), TimeUnit.NANOSECONDS));
	}

	private List<WatchedService> removeSurplus(WatchedService newest) {
		List<WatchedService> surplus = new ArrayList<>();
		for (WatchedService service : this.services.values()) {
			if (this.services.size() - surplus.size() <= this.maxServices) {
				break;
			}
			if (service != newest && !service.retained()) {
				surplus.add(service);
			}
		}
		surplus.forEach((service) -> this.services.remove(service.serviceId()));
		return surplus;
	}

	/**
	 * The ids of all services that the registries know. May block on a network or disk; a
	 * registry that fails is left out.
	 * @return the ids
	 */
	public Set<String> serviceIds() {
		Set<String> ids = new LinkedHashSet<>();
		for (Registry registry : this.registries) {
			try {
				ids.addAll(registry.services());
			}
			catch (RuntimeException ex) {
				logger.warn("Registry '" + registry.name() + "' cannot list its services", ex);
			}
		}
		return ids;
	}

	/**
	 * What the registries delivered that made no sense, such as an address twice.
	 * @return the rejections
	 */
	public Rejections rejections() {
		return this.rejections;
	}

	@Override
	public void close() {
		List<WatchedService> open;
		synchronized (this.services) {
			open = List.copyOf(this.services.values());
			this.services.clear();
		}
		open.forEach(WatchedService::close);
	}

}
