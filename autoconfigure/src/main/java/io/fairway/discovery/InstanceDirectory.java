package io.fairway.discovery;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import io.fairway.instance.Rejections;
import io.fairway.registry.Registry;

/**
 * The directory of all services in use: one watch for each service and registry, started
 * when a service is first asked for. Changes are pushed, and an error of a registry is
 * never taken for an answer. Thread-safe.
 */
public final class InstanceDirectory implements AutoCloseable {

	private static final Log logger = LogFactory.getLog(InstanceDirectory.class);

	private static final int CLEANINGS_PER_IDLE_TIMEOUT = 4;

	private final List<Registry> registries;

	private final DirectorySettings settings;

	private final DirectoryContext context;

	private final Rejections rejections = new Rejections("Directory");

	private final Map<String, WatchedService> services = new LinkedHashMap<>(16, 0.75f, true);

	private final Future<?> cleaning;

	/**
	 * A directory over the given registries.
	 * @param registries the registries in their order, closed by whoever made them
	 * @param settings how the directory works
	 * @param context what it needs of its surroundings
	 */
	public InstanceDirectory(List<Registry> registries, DirectorySettings settings, DirectoryContext context) {
		this.registries = List.copyOf(registries);
		this.settings = settings;
		this.context = context;
		long period = settings.idleTimeout().dividedBy(CLEANINGS_PER_IDLE_TIMEOUT).toNanos();
		this.cleaning = context.scheduler()
			.scheduleWithFixedDelay(this::closeIdle, period, period, TimeUnit.NANOSECONDS);
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
				known = new WatchedService(serviceId, this.settings, this.context, this.rejections);
				this.services.put(serviceId, known);
				surplus = removeSurplus(known);
				created = true;
			}
			if (retain) {
				known.retain();
			}
			known.asked();
			service = known;
		}
		surplus.forEach(WatchedService::close);
		if (created) {
			start(service);
		}
		return service;
	}

	private void start(WatchedService service) {
		service.start(this.settings.scopes().apply(service.serviceId()).in(this.registries));
		service.endsWaiting(this.context.scheduler()
			.schedule(service::stopWaiting, this.settings.initialTimeout().toNanos(), TimeUnit.NANOSECONDS));
	}

	private List<WatchedService> removeSurplus(WatchedService newest) {
		List<WatchedService> surplus = new ArrayList<>();
		for (WatchedService service : this.services.values()) {
			if (this.services.size() - surplus.size() <= this.settings.maxServices()) {
				break;
			}
			if (service != newest && !service.retained()) {
				surplus.add(service);
			}
		}
		surplus.forEach((service) -> this.services.remove(service.serviceId()));
		return surplus;
	}

	/** Gives up the services that nobody has asked for lately. */
	private void closeIdle() {
		long now = this.context.ticker().read();
		List<WatchedService> idle;
		synchronized (this.services) {
			idle = this.services.values()
				.stream()
				.filter((service) -> service.isIdle(now) && !service.retained())
				.toList();
			idle.forEach((service) -> this.services.remove(service.serviceId()));
		}
		idle.forEach(WatchedService::close);
	}

	/**
	 * The services that are watched now.
	 * @return the services, a copy
	 */
	public List<WatchedService> watched() {
		synchronized (this.services) {
			return List.copyOf(this.services.values());
		}
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
		this.cleaning.cancel(false);
		List<WatchedService> open;
		synchronized (this.services) {
			open = List.copyOf(this.services.values());
			this.services.clear();
		}
		open.forEach(WatchedService::close);
	}

}
