package io.fairway.registry.kubernetes;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import org.jspecify.annotations.Nullable;

import io.fairway.instance.Rejections;
import io.fairway.registry.Registry;

/**
 * The EndpointSlices of one namespace, or of all, from one watch that all services share.
 * One for each service would spare traffic where a few of many services are called, but
 * the API server has to hold every watch open, with a connection of its own, and to match
 * every change against each. The watch begins with the first service that somebody
 * watches, and ends with the last. Thread-safe.
 */
final class EndpointCache implements AutoCloseable {

	static final String SERVICE_LABEL = "kubernetes.io/service-name";

	private final Object lock = new Object();

	private final Function<EndpointCache, List<ListWatch<?>>> starter;

	private final Rejections rejections;

	private final Map<ServiceName, Map<String, EndpointSlice>> slices = new HashMap<>();

	/** The service to which a slice belongs, by namespace and name of the slice. */
	private final Map<ServiceName, ServiceName> owners = new HashMap<>();

	private final Map<ServiceName, ObjectMeta> services = new HashMap<>();

	private final Map<ServiceName, List<ServiceWatch>> watches = new HashMap<>();

	private List<ListWatch<?>> sources = List.of();

	private boolean slicesListed;

	private boolean servicesAwaited;

	private @Nullable Exception failure;

	/**
	 * An empty cache.
	 * @param starter makes the sources, from {@link #slices} and perhaps
	 * {@link #services}
	 * @param rejections counts what makes no sense
	 */
	EndpointCache(Function<EndpointCache, List<ListWatch<?>>> starter, Rejections rejections) {
		this.starter = starter;
		this.rejections = rejections;
	}

	/** What the sources have to hold. */
	Object lock() {
		return this.lock;
	}

	Registry.Watch watch(ServiceWatch watch) {
		synchronized (this.lock) {
			this.watches.computeIfAbsent(watch.name(), (name) -> new ArrayList<>()).add(watch);
			if (this.sources.isEmpty()) {
				start();
			}
			else {
				update(watch, false);
				if (this.failure != null) {
					watch.fail(this.failure);
				}
			}
		}
		return () -> unwatch(watch);
	}

	private void start() {
		this.sources = this.starter.apply(this);
		this.servicesAwaited = this.sources.size() > 1;
		this.sources.forEach(ListWatch::start);
	}

	private void unwatch(ServiceWatch watch) {
		synchronized (this.lock) {
			this.watches.computeIfPresent(watch.name(), (name, list) -> {
				list.remove(watch);
				return list.isEmpty() ? null : list;
			});
			if (this.watches.isEmpty()) {
				stop();
			}
		}
	}

	private void stop() {
		this.sources.forEach(ListWatch::close);
		this.sources = List.of();
		this.slices.clear();
		this.owners.clear();
		this.services.clear();
		this.slicesListed = false;
		this.failure = null;
	}

	/** Reads everything again, since something else that it depends on has changed. */
	void refresh() {
		synchronized (this.lock) {
			this.watches.values().forEach((list) -> list.forEach((watch) -> {
				watch.forget();
				update(watch, true);
			}));
		}
	}

	@Override
	public void close() {
		synchronized (this.lock) {
			this.watches.clear();
			stop();
		}
	}

	private void update(ServiceName name, boolean certain) {
		this.watches.getOrDefault(name, List.of()).forEach((watch) -> update(watch, certain));
	}

	private void update(ServiceWatch watch, boolean certain) {
		if (this.slicesListed && !this.servicesAwaited) {
			watch.update(this.slices.getOrDefault(watch.name(), Map.of()).values(), this.services.get(watch.name()),
					certain);
		}
	}

	private void updateAll() {
		this.watches.keySet().forEach((name) -> update(name, false));
	}

	/** Keeps the older object if it is the same, so that it is not read again. */
	private @Nullable ServiceName put(EndpointSlice slice) {
		ObjectMeta metadata = slice.getMetadata();
		String service = (metadata.getLabels() != null) ? metadata.getLabels().get(SERVICE_LABEL) : null;
		if (service == null) {
			remove(key(slice));
			return null;
		}
		ServiceName name = new ServiceName(metadata.getNamespace(), service);
		if (!name.equals(this.owners.get(key(slice)))) {
			remove(key(slice));
		}
		Map<String, EndpointSlice> siblings = this.slices.computeIfAbsent(name, (key) -> new TreeMap<>());
		EndpointSlice before = siblings.get(metadata.getName());
		if (before == null || !isSame(before, slice)) {
			// Nobody asks who wrote which field, and it is half of the object.
			metadata.setManagedFields(null);
			siblings.put(metadata.getName(), slice);
		}
		this.owners.put(key(slice), name);
		return name;
	}

	private static boolean isSame(HasMetadata one, HasMetadata other) {
		String version = one.getMetadata().getResourceVersion();
		return version != null && version.equals(other.getMetadata().getResourceVersion());
	}

	private @Nullable ServiceName remove(ServiceName slice) {
		ServiceName name = this.owners.remove(slice);
		if (name != null) {
			this.slices.computeIfPresent(name, (key, siblings) -> {
				siblings.remove(slice.name());
				return siblings.isEmpty() ? null : siblings;
			});
		}
		return name;
	}

	private static ServiceName key(HasMetadata object) {
		return new ServiceName(object.getMetadata().getNamespace(), object.getMetadata().getName());
	}

	/** What hears of slices. */
	ListWatch.Events<EndpointSlice> slices() {
		return new Slices();
	}

	/** What hears of Services. */
	ListWatch.Events<Service> services() {
		return new Services();
	}

	/** One object that makes no sense does not hide the others. */
	private <T> void guarded(T object, Consumer<T> consumer) {
		try {
			consumer.accept(object);
		}
		catch (RuntimeException ex) {
			this.rejections.reject("An object of the API server", "cannot be understood: " + ex);
		}
	}

	private final class Slices implements ListWatch.Events<EndpointSlice> {

		@Override
		public void listed(List<EndpointSlice> objects) {
			Set<ServiceName> gone = new HashSet<>(EndpointCache.this.owners.keySet());
			for (EndpointSlice object : objects) {
				guarded(object, (slice) -> {
					put(slice);
					gone.remove(key(slice));
				});
			}
			gone.forEach(EndpointCache.this::remove);
			EndpointCache.this.slicesListed = true;
			EndpointCache.this.failure = null;
			updateAll();
		}

		@Override
		public void changed(EndpointSlice object) {
			guarded(object, (slice) -> {
				ServiceName before = EndpointCache.this.owners.get(key(slice));
				ServiceName now = put(slice);
				if (before != null && !before.equals(now)) {
					update(before, true);
				}
				if (now != null) {
					update(now, true);
				}
			});
		}

		@Override
		public void deleted(EndpointSlice object) {
			guarded(object, (slice) -> {
				ServiceName name = remove(key(slice));
				if (name != null) {
					update(name, true);
				}
			});
		}

		@Override
		public void failed(Exception cause) {
			EndpointCache.this.failure = cause;
			EndpointCache.this.watches.values().forEach((list) -> list.forEach((watch) -> watch.fail(cause)));
		}

	}

	/** Instances are known without the Services, so that a failure here hides nothing. */
	private final class Services implements ListWatch.Events<Service> {

		@Override
		public void listed(List<Service> objects) {
			EndpointCache.this.services.clear();
			objects.forEach((object) -> guarded(object,
					(service) -> EndpointCache.this.services.put(key(service), service.getMetadata())));
			known();
		}

		@Override
		public void changed(Service object) {
			guarded(object, (service) -> {
				EndpointCache.this.services.put(key(service), service.getMetadata());
				update(key(service), true);
			});
		}

		@Override
		public void deleted(Service object) {
			guarded(object, (service) -> {
				EndpointCache.this.services.remove(key(service));
				update(key(service), true);
			});
		}

		@Override
		public void failed(Exception cause) {
			EndpointCache.this.rejections.reject("Annotations of Services", String.valueOf(cause.getMessage()));
			known();
		}

		private void known() {
			EndpointCache.this.servicesAwaited = false;
			updateAll();
		}

	}

}
