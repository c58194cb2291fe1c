package io.fairway.registry.kubernetes;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.IntUnaryOperator;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.AnyNamespaceOperation;
import io.fabric8.kubernetes.client.dsl.FilterWatchListDeletable;
import io.fabric8.kubernetes.client.dsl.MixedOperation;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

import io.fairway.instance.Rejections;
import io.fairway.instance.Ticker;
import io.fairway.registry.InstancesListener;
import io.fairway.registry.Registry;
import io.fairway.registry.RegistryException;

/**
 * The Services of a Kubernetes cluster: their ready endpoints are the instances. The
 * cluster decides who is one of them, so nothing can be registered. Thread-safe.
 */
public final class KubernetesRegistry implements Registry {

	/** The key of the cache of all namespaces. */
	private static final String ALL = "";

	private static final int IDLE_SECONDS = 1;

	private final String name;

	private final KubernetesSettings settings;

	private final Rejections rejections;

	private final Executor executor;

	private final KubernetesClient client;

	private final String defaultNamespace;

	private final SliceReader reader;

	private final ListWatch.Environment environment;

	private final Map<String, EndpointCache> caches = new LinkedHashMap<>();

	/**
	 * A registry that reads the given cluster as soon as somebody watches.
	 * @param name the name of the registry
	 * @param connection how to reach the API server
	 * @param settings what to watch
	 * @param timer starts calls; it is not closed by the registry
	 * @param ticker tells how long nothing was heard
	 * @param random a number from 0 to less than the given bound
	 * @throws RegistryException if the configuration of the client makes no sense
	 */
	public KubernetesRegistry(String name, KubernetesConnection connection, KubernetesSettings settings,
			ScheduledExecutorService timer, Ticker ticker, IntUnaryOperator random) {
		this.name = name;
		this.settings = settings;
		this.rejections = new Rejections("Registry '" + name + "'");
		this.executor = executor(name);
		this.environment = new ListWatch.Environment(this.executor, timer, ticker, random);
		this.client = open(connection);
		String own = Objects.requireNonNullElse(this.client.getNamespace(), "default");
		this.defaultNamespace = settings.namespaces().isEmpty() ? own : settings.namespaces().get(0);
		NodeRegions regions = new NodeRegions((node) -> this.client.nodes().withName(node).get(), this::refresh,
				this.executor, ticker, this.rejections);
		this.reader = new SliceReader(settings.portName(), settings.readNodes() ? regions::region : (zone, node) -> "",
				this.rejections);
		namespaces().forEach((namespace) -> this.caches.put(namespace,
				new EndpointCache((cache) -> sources(namespace, cache), this.rejections)));
	}

	/**
	 * Threads of its own: what waits for other registries must not hold up changes. They
	 * end by themselves when nothing is left to do, since the connections of watches are
	 * not closed at once but when the server agrees.
	 */
	private static Executor executor(String name) {
		CustomizableThreadFactory threads = new CustomizableThreadFactory("fairway-" + name + "-");
		threads.setDaemon(true);
		return new ThreadPoolExecutor(0, Integer.MAX_VALUE, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(),
				threads);
	}

	private KubernetesClient open(KubernetesConnection connection) {
		try {
			return connection.open(this.executor);
		}
		catch (RuntimeException ex) {
			throw Failures.of("Registry '" + this.name + "' cannot be set up", ex);
		}
	}

	private Collection<String> namespaces() {
		if (this.settings.allNamespaces()) {
			return List.of(ALL);
		}
		return this.settings.namespaces().isEmpty() ? List.of(this.defaultNamespace) : this.settings.namespaces();
	}

	@Override
	public String name() {
		return this.name;
	}

	@Override
	public Watch watch(String serviceId, InstancesListener listener) {
		ServiceName service = ServiceName.parse(serviceId, this.defaultNamespace);
		EndpointCache cache = (service != null) ? this.caches.getOrDefault(service.namespace(), this.caches.get(ALL))
				: null;
		if (service == null || cache == null) {
			this.rejections.reject("Service id '" + serviceId + "'",
					"cannot be the name of a Service that is watched (expected: name, or name.namespace, "
							+ "of lower-case letters, digits and hyphens, in a namespace of the registry)");
			listener.instancesChanged(List.of());
			return () -> {
			};
		}
		return cache.watch(new ServiceWatch(service, serviceId, listener, this.reader, this.settings.addressTypes()));
	}

	@Override
	public Collection<String> services() {
		Set<String> services = new LinkedHashSet<>();
		for (String namespace : this.caches.keySet()) {
			try {
				selected(in(namespace, this.client.services()), "")
					.list(new ListOptionsBuilder().withResourceVersion("0").build())
					.getItems()
					.forEach((service) -> services.add(serviceId(service.getMetadata())));
			}
			catch (KubernetesClientException ex) {
				throw Failures.of(what("list services", namespace), ex);
			}
		}
		return services;
	}

	private String serviceId(ObjectMeta service) {
		return new ServiceName(service.getNamespace(), service.getName()).serviceId(this.defaultNamespace);
	}

	/**
	 * What was left out because it made no sense.
	 * @return the rejections
	 */
	@Override
	public Rejections rejections() {
		return this.rejections;
	}

	@Override
	public void close() {
		this.caches.values().forEach(EndpointCache::close);
		this.client.close();
	}

	private void refresh() {
		this.caches.values().forEach(EndpointCache::refresh);
	}

	private List<ListWatch<?>> sources(String namespace, EndpointCache cache) {
		List<ListWatch<?>> sources = new ArrayList<>();
		sources.add(source(what("watch endpointslices", namespace),
				selected(in(namespace, this.client.discovery().v1().endpointSlices()), EndpointCache.SERVICE_LABEL),
				cache.slices(), cache));
		if (this.settings.readServices()) {
			sources.add(source(what("watch services", namespace), selected(in(namespace, this.client.services()), ""),
					cache.services(), cache));
		}
		return sources;
	}

	private <T extends HasMetadata, L extends KubernetesResourceList<T>> ListWatch<T> source(String what,
			FilterWatchListDeletable<T, L, ?> resources, ListWatch.Events<T> events, EndpointCache cache) {
		return new ListWatch<>(what, resources::list, resources::watch, events, cache.lock(),
				this.settings.idleTimeout(), this.environment);
	}

	private String what(String task, String namespace) {
		return "Registry '" + this.name + "' cannot " + task
				+ (namespace.equals(ALL) ? " in all namespaces" : " in namespace '" + namespace + "'");
	}

	private static <T extends HasMetadata, L extends KubernetesResourceList<T>> AnyNamespaceOperation<T, L, ?> in(
			String namespace, MixedOperation<T, L, ?> resources) {
		return namespace.equals(ALL) ? resources.inAnyNamespace() : resources.inNamespace(namespace);
	}

	private <T, L> FilterWatchListDeletable<T, L, ?> selected(AnyNamespaceOperation<T, L, ?> resources,
			String selector) {
		String wanted = this.settings.labelSelector();
		String both = (selector.isEmpty() || wanted.isEmpty()) ? selector + wanted : selector + "," + wanted;
		return both.isEmpty() ? resources : resources.withLabelSelector(both);
	}

}
