package io.fairway.discovery;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import io.fairway.instance.Instance;
import io.fairway.instance.InstanceId;
import io.fairway.instance.QuietPeriod;
import io.fairway.instance.Text;
import io.fairway.registry.Backoff;
import io.fairway.registry.InstancesListener;
import io.fairway.registry.Registry;

/**
 * What one registry says of one service, and what is made of it: an error changes
 * nothing, and instances that are suddenly missing are kept for a while. All state is
 * guarded by the service.
 */
final class WatchedSource implements InstancesListener {

	private static final Log logger = LogFactory.getLog(WatchedSource.class);

	private static final int MAX_CAUSE = 512;

	private final Registry registry;

	private final WatchedService service;

	private final DirectoryContext context;

	private final Backoff backoff;

	private final QuietPeriod quiet;

	private final QuietPeriod quietDoubts;

	private final RegistryCounts counts;

	private Protection protection;

	private AddressPolicy addresses;

	private RegistryStamp stamp;

	private Predicate<Instance> scope;

	private Registry.@Nullable Watch watch;

	/** What the registry said last, in its words. */
	private List<Instance> answer = List.of();

	/** What is made of that. */
	private Map<InstanceId, Instance> said = Map.of();

	/** What was said of those instances before anything was added to it. */
	private Map<InstanceId, Instance> originals = Map.of();

	/** What it does not say any more, without having said that it left. */
	private final Map<InstanceId, Instance> held = new LinkedHashMap<>();

	private @Nullable Future<?> release;

	/** What it said to an earlier process. */
	private Map<InstanceId, Instance> remembered = Map.of();

	private boolean answered;

	private @Nullable Exception failure;

	private long failingSince;

	private @Nullable Future<?> expiry;

	private boolean expired;

	private boolean closed;

	WatchedSource(Registry registry, WatchedService service, DirectorySettings settings, DirectoryContext context) {
		this.registry = registry;
		this.service = service;
		this.context = context;
		this.protection = settings.protection();
		this.addresses = settings.addresses();
		this.stamp = settings.stamp(registry.name());
		this.scope = settings.scopes().apply(service.serviceId()).instances();
		this.backoff = new Backoff(context.random());
		this.quiet = new QuietPeriod(context.ticker());
		this.quietDoubts = new QuietPeriod(context.ticker());
		this.counts = new RegistryCounts(registry.name());
	}

	/** Looks with other settings at what was said before them. */
	void apply(DirectorySettings settings) {
		Protection before = this.protection;
		this.protection = settings.protection();
		this.addresses = settings.addresses();
		this.stamp = settings.stamp(this.registry.name());
		this.scope = settings.scopes().apply(this.service.serviceId()).instances();
		this.originals = Map.of();
		this.said = read(this.answer);
		this.held.values().removeIf((instance) -> !isWanted(instance));
		remember(this.remembered.values().stream().filter(this::isWanted).toList());
		if (this.release != null && !this.protection.period().equals(before.period())) {
			this.release.cancel(false);
			releaseLater();
		}
		if (this.failure != null && !Objects.equals(this.protection.maxStale(), before.maxStale())) {
			this.expired = false;
			limitStaleness();
		}
	}

	private boolean isWanted(Instance instance) {
		return this.scope.test(instance) && this.addresses.objection(instance.getHost()) == null;
	}

	/** Begins to watch, now or, if the registry refuses, later. */
	void start() {
		try {
			Registry.Watch watch = this.registry.watch(this.service.serviceId(), this);
			synchronized (this.service) {
				if (!this.closed) {
					this.watch = watch;
					return;
				}
			}
			watch.close();
		}
		catch (RuntimeException ex) {
			registryFailed(ex);
			startAgain();
		}
	}

	private void startAgain() {
		synchronized (this.service) {
			if (!this.closed) {
				this.context.scheduler().schedule(this::start, this.backoff.next().toNanos(), TimeUnit.NANOSECONDS);
			}
		}
	}

	@Override
	public void instancesChanged(List<Instance> instances) {
		answered(instances, false);
	}

	@Override
	public void instancesRemoved(List<Instance> instances) {
		answered(instances, true);
	}

	private void answered(List<Instance> instances, boolean certain) {
		long delivered = this.context.ticker().read();
		this.counts.updated();
		synchronized (this.service) {
			if (this.closed) {
				return;
			}
			Map<InstanceId, Instance> before = visible();
			before.keySet().removeAll(this.held.keySet());
			this.answer = instances;
			this.said = read(instances);
			this.answered = true;
			recovered();
			this.held.keySet().removeAll(this.said.keySet());
			if (!certain) {
				hold(before);
			}
			this.service.update(delivered);
		}
		this.service.settle();
	}

	/** Each address once, and only what is new read again. */
	private Map<InstanceId, Instance> read(List<Instance> instances) {
		Map<InstanceId, Instance> read = new LinkedHashMap<>();
		Map<InstanceId, Instance> originals = new LinkedHashMap<>();
		for (Instance original : instances) {
			boolean known = original.equals(this.originals.get(original.id()));
			if (!known && !isCallable(original)) {
				continue;
			}
			if (originals.put(original.id(), original) != null) {
				this.service.reject(this.registry.name(), "has " + original.id() + " twice");
			}
			Instance instance = known ? this.said.get(original.id()) : this.stamp.apply(original);
			if (instance != null && this.scope.test(instance)) {
				read.put(original.id(), instance);
			}
			else {
				read.remove(original.id());
			}
		}
		this.originals = originals;
		return read;
	}

	private boolean isCallable(Instance instance) {
		String objection = this.addresses.objection(instance.getHost());
		if (objection != null) {
			this.service.reject(this.registry.name(), instance.id() + " " + objection);
		}
		return objection == null;
	}

	private void hold(Map<InstanceId, Instance> before) {
		List<Instance> missing = before.values()
			.stream()
			.filter((instance) -> !this.said.containsKey(instance.id()))
			.toList();
		if (!this.protection.doubts(before.size(), missing.size())) {
			return;
		}
		missing.forEach((instance) -> this.held.put(instance.id(), instance));
		this.service.countProtected();
		if (this.release == null) {
			releaseLater();
			if (this.quietDoubts.over()) {
				logger.warn(describe() + " suddenly misses " + missing.size() + " of " + before.size()
						+ " instances, which are kept for " + this.protection.period()
						+ " unless it says that they left");
			}
		}
	}

	private void releaseLater() {
		this.release = this.context.scheduler()
			.schedule(this::releaseHeld, this.protection.period().toNanos(), TimeUnit.NANOSECONDS);
	}

	private void releaseHeld() {
		synchronized (this.service) {
			this.release = null;
			if (!this.held.isEmpty() && !this.closed) {
				logger.warn(describe() + " still misses " + this.held.size() + " instances, which are given up now");
				this.held.clear();
				this.service.update();
			}
		}
	}

	@Override
	public void registryFailed(Exception cause) {
		this.counts.failed();
		synchronized (this.service) {
			if (this.closed) {
				return;
			}
			boolean first = this.failure == null;
			this.failure = cause;
			if (first) {
				this.failingSince = this.context.ticker().read();
				limitStaleness();
				this.context.events()
					.accept(new RegistryStateChangedEvent(this.registry.name(), this.service.serviceId(), cause));
			}
			if (first && this.quiet.over()) {
				logger.warn("Registry '" + this.registry.name() + "' failed for service '"
						+ Text.printable(this.service.serviceId()) + "'; what it said before stays valid: "
						+ Text.printable(cause, MAX_CAUSE));
				logger.debug("The failure", cause);
			}
			this.service.update();
		}
		this.service.settle();
	}

	private void recovered() {
		this.backoff.reset();
		this.expired = false;
		if (this.expiry != null) {
			this.expiry.cancel(false);
			this.expiry = null;
		}
		if (this.failure != null) {
			this.failure = null;
			this.context.events()
				.accept(new RegistryStateChangedEvent(this.registry.name(), this.service.serviceId(), null));
		}
	}

	private void limitStaleness() {
		if (this.expiry != null) {
			this.expiry.cancel(false);
		}
		Duration maxStale = this.protection.maxStale();
		if (maxStale != null) {
			long left = Math.max(0, maxStale.minus(staleness()).toNanos());
			this.expiry = this.context.scheduler().schedule(this::expire, left, TimeUnit.NANOSECONDS);
		}
	}

	private void expire() {
		synchronized (this.service) {
			if (this.failure != null && !this.closed) {
				logger.warn(describe() + " has failed for too long; what it said before is given up");
				this.expired = true;
				this.service.update();
			}
		}
	}

	/**
	 * Takes what the registry said to an earlier process, until it says something new.
	 */
	void remember(List<Instance> instances) {
		Map<InstanceId, Instance> remembered = new LinkedHashMap<>();
		instances.stream()
			.map(this.stamp::apply)
			.filter(this.scope)
			.forEach((instance) -> remembered.put(instance.id(), instance));
		this.remembered = remembered;
	}

	/** The instances that count now, in a map of their own. */
	private Map<InstanceId, Instance> visible() {
		Map<InstanceId, Instance> visible = new LinkedHashMap<>();
		if (!this.expired) {
			visible.putAll(this.answered ? this.said : isOverdue() ? this.remembered : Map.of());
			visible.putAll(this.held);
		}
		return visible;
	}

	private boolean isOverdue() {
		return this.failure != null || this.service.hasWaited();
	}

	/** The instances that count now. */
	Collection<Instance> instances() {
		if (this.answered && this.held.isEmpty() && !this.expired) {
			return this.said.values();
		}
		return visible().values();
	}

	/** What is worth to be remembered by a later process. */
	List<Instance> snapshot() {
		return new ArrayList<>(this.answered ? visible().values() : this.remembered.values());
	}

	/** Whether nothing more is to be waited for. */
	boolean isSettled() {
		return this.answered || this.failure != null;
	}

	/** How long the registry has been failing, while what it said is in use. */
	Duration staleness() {
		return (this.failure != null) ? Duration.ofNanos(this.context.ticker().read() - this.failingSince)
				: Duration.ZERO;
	}

	/** Whether instances are in use that the registry knew before it failed. */
	boolean isStale() {
		return this.failure != null && !instances().isEmpty();
	}

	/** Why the registry does not answer, or {@code null} if it does. */
	@Nullable String problem() {
		return (this.failure != null) ? "registry '" + this.registry.name() + "' failed: "
				+ Text.printable(String.valueOf(this.failure.getMessage())) : null;
	}

	RegistryCounts counts() {
		return this.counts;
	}

	Registry registry() {
		return this.registry;
	}

	Contribution contribution() {
		return new Contribution(this.registry.name(), visible().keySet(), this.held.keySet(), staleness(), problem());
	}

	String registryName() {
		return this.registry.name();
	}

	private String describe() {
		return "Registry '" + this.registry.name() + "', service '" + this.service.serviceId() + "':";
	}

	void close() {
		Registry.Watch watch;
		synchronized (this.service) {
			this.closed = true;
			watch = this.watch;
			if (this.release != null) {
				this.release.cancel(false);
			}
			if (this.expiry != null) {
				this.expiry.cancel(false);
			}
		}
		if (watch != null) {
			close(watch);
		}
	}

	private void close(Registry.Watch watch) {
		try {
			watch.close();
		}
		catch (RuntimeException ex) {
			logger.warn(describe() + " cannot end the watch", ex);
		}
	}

}
