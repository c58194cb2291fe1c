package io.fairway.metrics;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;

import io.fairway.discovery.InstanceDirectory;
import io.fairway.discovery.InstancesChangedEvent;
import io.fairway.discovery.WatchedService;
import io.fairway.feedback.InstanceStats;
import io.fairway.instance.Instance;
import io.fairway.instance.InstanceId;
import io.fairway.instance.InstanceList;
import io.fairway.instance.QuietPeriod;
import io.fairway.instance.Rejections;
import io.fairway.instance.Ticker;
import io.fairway.outlier.InstancesEjectedEvent;
import io.fairway.registry.Registries;
import io.fairway.registry.Registry;
import io.fairway.routing.CrossZoneRequests;

/**
 * The meters of the application. All of them are made, fed and removed on one thread,
 * which is no request's: once a second, and at once when instances come or go. A meter
 * registry reads the numbers whenever it likes.
 * <p>
 * The meters of an instance leave when no registry knows it any more and its last request
 * has ended. One that no registry of ours ever knew, since the application has a supplier
 * of its own, leaves when nothing was heard of it for five minutes, or when there are a
 * thousand others of which something was heard later.
 */
public final class FairwayMetrics implements SmartInitializingSingleton, AutoCloseable {

	/** How long an instance is kept that no registry of ours knows. */
	static final Duration FOREIGN_IDLE_TIME = Duration.ofMinutes(5);

	/** How many such instances are kept. */
	static final int MAX_FOREIGN = 1000;

	private static final Log logger = LogFactory.getLog(FairwayMetrics.class);

	private static final long PERIOD_MILLIS = 1000;

	private static final long CLOSE_MILLIS = 1000;

	private final TrafficRecorder recorder;

	private final InstanceDirectory directory;

	private final Registries registries;

	private final @Nullable LoadBalancingSources balancing;

	private final MeterSet meters;

	private final Registrations common;

	private final ScheduledExecutorService executor;

	private final Ticker ticker;

	private final QuietPeriod quiet;

	private final AtomicBoolean updatePending = new AtomicBoolean();

	private final AtomicBoolean recordPending = new AtomicBoolean();

	private final Map<String, ServiceMeters> services = new HashMap<>();

	private final Map<InstanceId, TrackedInstance> instances = new HashMap<>();

	private final Map<String, Members> members = new HashMap<>();

	private volatile boolean contextsChanged;

	/**
	 * Meters that are not told yet.
	 * @param recorder what is counted on the threads of requests
	 * @param directory the directory
	 * @param registries the registries
	 * @param balancing what is read of load balancing, or {@code null} if there is none
	 * @param context what meters need of their surroundings
	 */
	public FairwayMetrics(TrafficRecorder recorder, InstanceDirectory directory, Registries registries,
			@Nullable LoadBalancingSources balancing, MetricsContext context) {
		this.recorder = recorder;
		this.directory = directory;
		this.registries = registries;
		this.balancing = balancing;
		this.meters = new MeterSet(context.registry(), context.convention(), context.instanceTag());
		this.common = new Registrations(this.meters);
		this.executor = context.executor();
		this.ticker = context.ticker();
		this.quiet = new QuietPeriod(context.ticker());
	}

	@Override
	public void afterSingletonsInstantiated() {
		this.recorder.whenCrowded((service) -> recordSoon());
		this.executor.scheduleWithFixedDelay(this::update, 0, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
	}

	@EventListener
	void onChange(InstancesChangedEvent event) {
		soon(this.updatePending, this::update);
	}

	@EventListener
	void onEjection(InstancesEjectedEvent event) {
		event.ejected().forEach(this.recorder::ejected);
	}

	/** The context may be that of a service, whose beans are replaced then. */
	@EventListener
	void onClose(ContextClosedEvent event) {
		this.contextsChanged = true;
	}

	private void recordSoon() {
		soon(this.recordPending, () -> guarded(this::record));
	}

	/** However often something is asked for while it waits, it is done once. */
	private void soon(AtomicBoolean pending, Runnable task) {
		if (pending.compareAndSet(false, true)) {
			try {
				this.executor.execute(() -> {
					pending.set(false);
					task.run();
				});
			}
			catch (RejectedExecutionException ex) {
				logger.debug("Not told, since the application ends", ex);
			}
		}
	}

	/** Does it now, on the thread of the meters. */
	Future<?> updateNow() {
		return this.executor.submit(() -> update());
	}

	/** Makes, feeds and removes meters by what there is now. */
	void update() {
		guarded(this::updateAll);
		guarded(this::record);
	}

	/** A meter registry that fails must not end the rest, nor fill the log. */
	private void guarded(Runnable task) {
		try {
			task.run();
		}
		catch (RuntimeException ex) {
			if (this.quiet.over()) {
				logger.warn("Not all meters could be told", ex);
			}
		}
	}

	private void updateAll() {
		Map<String, WatchedService> watched = new HashMap<>();
		this.directory.watched().forEach((service) -> watched.put(service.serviceId(), service));
		Map<InstanceId, InstanceStats> stats = new HashMap<>();
		if (this.balancing != null) {
			this.balancing.stats().all().forEach((known) -> stats.put(known.id(), known));
		}
		this.members.keySet().retainAll(watched.keySet());
		watched.forEach((serviceId, service) -> this.members.compute(serviceId,
				(id, known) -> Members.of(service.instances(), known)));
		updateCommon();
		updateServices(watched);
		updateInstances(stats);
		removeServices(watched.keySet());
	}

	private void updateCommon() {
		this.common.begin();
		this.common.keep(this.directory, FairwayMeter.DISCOVERY_SERVICES, () -> this.directory.watched().size());
		this.common.keep(this.registries, FairwayMeter.REGISTRY_REJECTIONS, this::rejections);
		if (this.balancing != null) {
			this.common.keep(this.balancing.stats(), FairwayMeter.REQUESTS_REAPED, this.balancing.stats()::reaped);
			CrossZoneRequests requests = this.balancing.crossZoneRequests();
			requests.counts()
				.keySet()
				.forEach((route) -> this.common.keep(requests, FairwayMeter.CROSS_ZONE_REQUESTS,
						() -> requests.count(route), route.from().toString(), route.to().toString()));
		}
		this.common.end();
	}

	private double rejections() {
		long count = this.directory.rejections().count();
		for (Registry registry : this.registries) {
			Rejections rejections = registry.rejections();
			count += (rejections != null) ? rejections.count() : 0;
		}
		return count;
	}

	private void updateServices(Map<String, WatchedService> watched) {
		Set<String> balanced = balanced();
		boolean changed = this.contextsChanged;
		this.contextsChanged = false;
		watched.keySet().forEach(this.recorder::service);
		balanced.forEach(this.recorder::service);
		for (ServiceCounts counts : this.recorder.services()) {
			guarded(() -> {
				ServiceMeters service = service(counts);
				if (!balanced.contains(counts.serviceId()) || changed) {
					service.setBalanced(null);
				}
				if (service.balanced() == null && this.balancing != null && balanced.contains(counts.serviceId())) {
					service.setBalanced(BalancedService.of(counts.serviceId(), this.balancing));
				}
				service.update(watched.get(counts.serviceId()));
			});
		}
	}

	/** The services that have a load balancer; asking for one would make one. */
	private Set<String> balanced() {
		return (this.balancing != null) ? Set.copyOf(this.balancing.loadBalancers().getContextNames()) : Set.of();
	}

	private ServiceMeters service(ServiceCounts counts) {
		return this.services.computeIfAbsent(counts.serviceId(), (id) -> new ServiceMeters(counts, this.meters));
	}

	private void updateInstances(Map<InstanceId, InstanceStats> stats) {
		this.members.values().forEach((list) -> list.ids().forEach(this.recorder::instance));
		stats.values()
			.stream()
			.filter((known) -> known.inFlight() > 0)
			.forEach((known) -> this.recorder.instance(known.id()));
		long now = this.ticker.read();
		for (InstanceCounts counts : this.recorder.instances()) {
			guarded(() -> update(counts, stats.get(counts.id()), now));
		}
		removeSurplus(now);
	}

	private void update(InstanceCounts counts, @Nullable InstanceStats stats, long now) {
		InstanceId id = counts.id();
		TrackedInstance instance = this.instances.get(id);
		if (instance == null) {
			instance = new TrackedInstance(new InstanceMeters(counts, this.meters), now);
			this.instances.put(id, instance);
		}
		Members known = this.members.get(id.serviceId());
		if (instance.isOver(known != null && known.ids().contains(id), stats, now)) {
			remove(instance);
			return;
		}
		ServiceMeters service = this.services.get(id.serviceId());
		instance.meters().update(stats, (service != null) ? service.balanced() : null);
	}

	private void remove(TrackedInstance instance) {
		this.recorder.forget(instance.meters().counts());
		this.instances.remove(instance.meters().counts().id());
		instance.meters().remove();
	}

	private void removeSurplus(long now) {
		List<TrackedInstance> foreign = new ArrayList<>();
		this.instances.values().stream().filter(TrackedInstance::isForeign).forEach(foreign::add);
		if (foreign.size() > MAX_FOREIGN) {
			foreign.sort(Comparator.comparingLong((TrackedInstance instance) -> instance.changedAt() - now));
			foreign.subList(0, foreign.size() - MAX_FOREIGN).forEach(this::remove);
		}
	}

	private void removeServices(Collection<String> watched) {
		Set<String> used = new HashSet<>(watched);
		used.addAll(balanced());
		this.instances.keySet().forEach((id) -> used.add(id.serviceId()));
		for (ServiceMeters service : List.copyOf(this.services.values())) {
			if (!used.contains(service.counts().serviceId())) {
				service.record();
				this.recorder.forget(service.counts());
				this.services.remove(service.counts().serviceId());
				service.remove();
			}
		}
	}

	private void record() {
		long lost = 0;
		for (ServiceMeters service : this.services.values()) {
			lost += service.record();
		}
		if (lost > 0 && this.quiet.over()) {
			logger.warn("The meter registry is too slow or fails: " + lost + " durations were not recorded");
		}
	}

	/** Removes all meters, unless the meter registry is stuck. */
	@Override
	public void close() {
		this.recorder.whenCrowded((service) -> {
		});
		try {
			this.executor.submit(this.meters::clear).get(CLOSE_MILLIS, TimeUnit.MILLISECONDS);
		}
		catch (ExecutionException | TimeoutException | RejectedExecutionException ex) {
			logger.debug("The meters were not removed", ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/** The instances of a service by id, made once for each list. */
	private record Members(InstanceList list, Set<InstanceId> ids) {

		@SuppressWarnings("ReferenceEquality") // the object is the version
		static Members of(InstanceList list, @Nullable Members known) {
			if (known != null && known.list() == list) {
				return known;
			}
			Set<InstanceId> ids = new HashSet<>();
			for (Instance instance : list.toInstances()) {
				ids.add(instance.id());
			}
			return new Members(list, ids);
		}

	}

}
