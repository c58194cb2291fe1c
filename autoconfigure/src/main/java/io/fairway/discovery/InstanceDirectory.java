package io.fairway.discovery;

import java.time.Duration;
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
import org.jspecify.annotations.Nullable;

import io.fairway.instance.QuietPeriod;
import io.fairway.instance.Rejections;
import io.fairway.instance.Text;
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

	private volatile DirectorySettings settings;

	private final DirectoryContext context;

	private final Rejections rejections = new Rejections("Directory");

	private final Map<String, WatchedService> services = new LinkedHashMap<>(16, 0.75f, true);

	private Future<?> cleaning;

	private final QuietPeriod quiet;

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
		this.quiet = new QuietPeriod(context.ticker());
		this.cleaning = scheduleCleaning(settings.idleTimeout());
	}

	private Future<?> scheduleCleaning(Duration idleTimeout) {
		long period = idleTimeout.dividedBy(CLEANINGS_PER_IDLE_TIMEOUT).toNanos();
		return this.context.scheduler().scheduleWithFixedDelay(this::closeIdle, period, period, TimeUnit.NANOSECONDS);
	}

	/**
	 * Lets other settings hold from now on. What the registries said is looked at again,
	 * and where a service moves to another registry, the instances of the former one stay
	 * until the new one has answered.
	 * @param settings how the directory works
	 */
	public void replace(DirectorySettings settings) {
		List<WatchedService> watched;
		List<WatchedService> surplus;
		synchronized (this.services) {
			boolean otherPeriod = !settings.idleTimeout().equals(this.settings.idleTimeout());
			this.settings = settings;
			if (otherPeriod && !this.cleaning.isCancelled()) {
				this.cleaning.cancel(false);
				this.cleaning = scheduleCleaning(settings.idleTimeout());
			}
			surplus = removeSurplus(null);
			watched = List.copyOf(this.services.values());
		}
		surplus.forEach(WatchedService::close);
		watched.forEach((service) -> service.apply(registries(service, settings)));
	}

	private List<Registry> registries(WatchedService service, DirectorySettings settings) {
		return settings.scopes().apply(service.serviceId()).in(this.registries);
	}

	/**
	 * Where requests may go at the word of a registry.
	 * @return the addresses that hold now
	 */
	public AddressPolicy addresses() {
		return this.settings.addresses();
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
				known = new WatchedService(serviceId, () -> this.settings, this.context, this.rejections);
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
		service.start(registries(service, this.settings));
		service.endsWaiting(this.context.scheduler()
			.schedule(service::stopWaiting, this.settings.initialTimeout().toNanos(), TimeUnit.NANOSECONDS));
	}

	private List<WatchedService> removeSurplus(@Nullable WatchedService newest) {
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

	long now() {
		return this.context.ticker().read();
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
				complain(registry, ex);
			}
		}
		return ids;
	}

	/** What strangers say is one line of text at most, and there may be many who ask. */
	private void complain(Registry registry, RuntimeException failure) {
		if (this.quiet.over()) {
			logger.warn("Registry '" + registry.name() + "' cannot list its services: " + Text.printable(failure));
		}
		logger.debug("Cannot list the services", failure);
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
			this.cleaning.cancel(false);
			open = List.copyOf(this.services.values());
			this.services.clear();
		}
		open.forEach(WatchedService::close);
	}

}
