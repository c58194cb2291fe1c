package io.fairway.discovery;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.function.Consumer;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.client.ServiceInstance;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

import io.fairway.instance.Instance;
import io.fairway.instance.InstanceId;
import io.fairway.instance.InstanceList;
import io.fairway.instance.Rejections;
import io.fairway.registry.InstancesListener;
import io.fairway.registry.Registry;

/**
 * One service as all registries together describe it, kept current by their watches.
 * Reading costs one volatile read. Thread-safe.
 */
public final class WatchedService {

	private static final Log logger = LogFactory.getLog(WatchedService.class);

	private final String serviceId;

	private final MergeMode merge;

	private final Consumer<InstancesChangedEvent> events;

	private final Rejections rejections;

	private final List<Source> sources = new ArrayList<>();

	private final Sinks.One<List<ServiceInstance>> firstAnswer = Sinks.one();

	/** Those who wait go on on a thread of their own, not on one of the registry. */
	private final Flux<List<ServiceInstance>> pending = this.firstAnswer.asMono()
		.publishOn(Schedulers.parallel())
		.flux();

	private volatile InstanceList instances = InstanceList.of(List.of());

	private volatile boolean answered;

	private @Nullable Future<?> timeout;

	private boolean closed;

	private int users;

	WatchedService(String serviceId, MergeMode merge, Consumer<InstancesChangedEvent> events, Rejections rejections) {
		this.serviceId = serviceId;
		this.merge = merge;
		this.events = events;
		this.rejections = rejections;
	}

	void start(List<Registry> registries) {
		synchronized (this) {
			registries.forEach((registry) -> this.sources.add(new Source(registry)));
		}
		this.sources.forEach(Source::start);
		if (closed()) {
			// Given up meanwhile, when not all watches were there to be ended.
			this.sources.forEach(Source::close);
		}
		settle();
	}

	private synchronized boolean closed() {
		return this.closed;
	}

	/**
	 * The id of the service.
	 * @return the id
	 */
	public String serviceId() {
		return this.serviceId;
	}

	/**
	 * The instances known now.
	 * @return the list, which is replaced by another one when something changes
	 */
	public InstanceList instances() {
		return this.instances;
	}

	/**
	 * The instances as soon as the registries answered, or the time to wait for them is
	 * over. Once that is so, the stream is there already and nothing waits.
	 * @return a stream of one list
	 */
	public Flux<List<ServiceInstance>> get() {
		return this.answered ? this.instances.flux() : this.pending;
	}

	/**
	 * The instances without a stream around them.
	 * @return the list, or {@code null} while the registries are still to be waited for
	 */
	public @Nullable InstanceList present() {
		return this.answered ? this.instances : null;
	}

	/** What will let nobody wait any longer, unless the registries answer before. */
	synchronized void endsWaiting(Future<?> timeout) {
		this.timeout = timeout;
		if (this.answered) {
			timeout.cancel(false);
		}
	}

	/** Lets nobody wait any longer, whether all registries have answered or not. */
	synchronized void stopWaiting() {
		this.answered = true;
		this.firstAnswer.tryEmitValue(this.instances);
		if (this.timeout != null) {
			this.timeout.cancel(false);
		}
	}

	private void settle() {
		if (this.answered) {
			return;
		}
		boolean settled;
		synchronized (this) {
			settled = isSettled();
		}
		if (settled) {
			stopWaiting();
		}
	}

	/**
	 * Whether enough registries have answered: any that has instances for a union, and
	 * for a failover the first one that has some, all before it having none.
	 */
	private boolean isSettled() {
		if (this.merge == MergeMode.UNION && !this.instances.isEmpty()) {
			return true;
		}
		for (Source source : this.sources) {
			if (!source.settled || !source.answer.isEmpty()) {
				return source.settled;
			}
		}
		return true;
	}

	@SuppressWarnings("ReferenceEquality") // the object is the version
	private synchronized void update() {
		if (this.closed) {
			return;
		}
		InstanceList before = this.instances;
		InstanceList after = before.successor(merged());
		if (after != before) {
			this.instances = after;
			this.events.accept(InstancesChangedEvent.between(this.serviceId, before, after));
		}
	}

	private Collection<Instance> merged() {
		return this.merge.merge(this.sources.stream().map((source) -> source.answer).toList());
	}

	synchronized void retain() {
		this.users++;
	}

	synchronized boolean release() {
		return --this.users <= 0;
	}

	synchronized boolean retained() {
		return this.users > 0;
	}

	void close() {
		synchronized (this) {
			this.closed = true;
		}
		this.sources.forEach(Source::close);
		stopWaiting();
	}

	/** What one registry said last. */
	private final class Source implements InstancesListener {

		private final Registry registry;

		private List<Instance> answer = List.of();

		private volatile boolean settled;

		private boolean failing;

		private Registry.Watch watch = () -> {
		};

		Source(Registry registry) {
			this.registry = registry;
		}

		void start() {
			try {
				this.watch = this.registry.watch(WatchedService.this.serviceId, this);
			}
			catch (RuntimeException ex) {
				registryFailed(ex);
			}
		}

		@Override
		public void instancesChanged(List<Instance> instances) {
			synchronized (WatchedService.this) {
				this.failing = false;
				this.answer = unique(instances);
				this.settled = true;
				update();
			}
			settle();
		}

		@Override
		public void registryFailed(Exception cause) {
			synchronized (WatchedService.this) {
				this.settled = true;
				if (!this.failing) {
					logger.warn("Registry '" + this.registry.name() + "' failed for service '"
							+ WatchedService.this.serviceId + "'; what it said before stays valid", cause);
				}
				this.failing = true;
			}
			settle();
		}

		private List<Instance> unique(List<Instance> instances) {
			Map<InstanceId, Instance> unique = new LinkedHashMap<>();
			for (Instance instance : instances) {
				if (unique.put(instance.id(), instance) != null) {
					WatchedService.this.rejections.reject(this.registry.name(), "has " + instance.id() + " twice");
				}
			}
			return List.copyOf(unique.values());
		}

		void close() {
			try {
				this.watch.close();
			}
			catch (RuntimeException ex) {
				logger.warn("Cannot end the watch on '" + WatchedService.this.serviceId + "' in registry '"
						+ this.registry.name() + "'", ex);
			}
		}

	}

}
