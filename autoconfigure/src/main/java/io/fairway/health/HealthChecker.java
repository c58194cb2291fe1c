package io.fairway.health;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import io.fairway.instance.Instance;
import io.fairway.instance.InstanceFilter;
import io.fairway.instance.InstanceId;
import io.fairway.instance.QuietPeriod;

/**
 * The health checks of one service. They begin when the first request shows that the
 * service is in use, follow the instances by their id, and end when there are no requests
 * any more, when they are turned off, or with {@link #close()}. An instance that is not
 * known here is let through unless the settings say otherwise. Thread-safe.
 */
public final class HealthChecker implements InstanceFilter, AutoCloseable {

	private static final Log logger = LogFactory.getLog(HealthChecker.class);

	/**
	 * How long a change is kept to itself: when many instances change at once, the list
	 * shall not be filtered anew for each.
	 */
	private static final long SETTLING = Duration.ofMillis(50).toNanos();

	private final Supplier<@Nullable HealthCheckSettings> settings;

	private final HealthCheckContext context;

	private final Pace pace;

	private final QuietPeriod quiet;

	private final Map<InstanceId, InstanceCheck> checks = new ConcurrentHashMap<>();

	private final AtomicReference<@Nullable List<Instance>> observed = new AtomicReference<>();

	private final AtomicBoolean settling = new AtomicBoolean();

	private volatile long revision;

	/** Written by requests that race; a lost one is followed by the next. */
	private boolean used;

	private @Nullable HealthCheckSettings applied;

	private @Nullable Future<?> idleness;

	private boolean closed;

	/**
	 * Checks that begin when they are needed.
	 * @param settings the settings that hold now, {@code null} for no checks; the same
	 * object while nothing changes
	 * @param context what the checks need of their surroundings
	 */
	public HealthChecker(Supplier<@Nullable HealthCheckSettings> settings, HealthCheckContext context) {
		this.settings = settings;
		this.context = context;
		this.pace = new Pace(context.ticker().read());
		this.quiet = new QuietPeriod(context.ticker());
	}

	@Override
	public String name() {
		return "health-check";
	}

	@Override
	public boolean isActive() {
		return settings() != null;
	}

	@Override
	public long revision() {
		long revision = this.revision;
		if (!this.used) {
			this.used = true;
		}
		return revision;
	}

	@Override
	public boolean accepts(Instance instance) {
		HealthCheckSettings settings = settings();
		InstanceCheck check = this.checks.get(instance.id());
		return settings == null || accepts((check != null) ? check.state() : HealthState.UNKNOWN, settings);
	}

	boolean accepts(HealthState state, HealthCheckSettings settings) {
		return state == HealthState.HEALTHY || (state == HealthState.UNKNOWN && settings.initiallyHealthy());
	}

	/** The request that tells is not the one to work: the list is only put down. */
	@Override
	public void observe(List<Instance> instances) {
		if (settings() != null && this.observed.getAndSet(instances) == null) {
			schedule(this::follow, 0);
		}
	}

	/**
	 * What the checks have found out so far.
	 * @return the instances that are checked at the moment, in no order
	 */
	public List<CheckedInstance> instances() {
		return this.checks.values().stream().map(InstanceCheck::snapshot).toList();
	}

	@SuppressWarnings("ReferenceEquality") // the object is the version
	private synchronized void follow() {
		List<Instance> instances = this.observed.getAndSet(null);
		HealthCheckSettings settings = settings();
		if (instances == null || settings == null || this.closed) {
			return;
		}
		forgetAllBut(instances);
		instances.forEach(this::follow);
		if (this.applied == null) {
			this.idleness = schedule(this::lookForRequests, settings.idleTimeout().toNanos());
		}
		else if (this.applied != settings) {
			if (this.idleness != null) {
				this.idleness.cancel(false);
			}
			this.idleness = schedule(this::lookForRequests, settings.idleTimeout().toNanos());
			this.checks.values().forEach((check) -> check.reschedule(settings));
			announce();
		}
		this.applied = settings;
	}

	private void forgetAllBut(List<Instance> instances) {
		Set<InstanceId> ids = instances.stream().map(Instance::id).collect(Collectors.toSet());
		this.checks.forEach((id, check) -> {
			if (!ids.contains(id)) {
				check.stop();
				this.checks.remove(id);
			}
		});
	}

	private void follow(Instance instance) {
		InstanceCheck known = this.checks.get(instance.id());
		if (known != null) {
			known.describe(instance);
			return;
		}
		InstanceCheck check = new InstanceCheck(this, instance);
		this.checks.put(instance.id(), check);
		check.begin();
	}

	/** Without requests nobody needs to know, and the next one starts all over. */
	private synchronized void lookForRequests() {
		HealthCheckSettings settings = settings();
		if (settings == null || !this.used) {
			end();
		}
		else if (!this.closed) {
			this.used = false;
			this.idleness = schedule(this::lookForRequests, settings.idleTimeout().toNanos());
		}
	}

	/** Told by a check that finds itself without settings, and holds its lock. */
	void disabled() {
		schedule(this::endUnlessEnabled, 0);
	}

	private synchronized void endUnlessEnabled() {
		if (settings() == null) {
			end();
		}
	}

	private void end() {
		this.applied = null;
		if (this.idleness != null) {
			this.idleness.cancel(false);
		}
		this.observed.set(null);
		this.checks.values().forEach(InstanceCheck::stop);
		this.checks.clear();
		announce();
	}

	@Override
	public synchronized void close() {
		this.closed = true;
		end();
	}

	HealthCheckContext context() {
		return this.context;
	}

	@Nullable HealthCheckSettings settings() {
		return this.settings.get();
	}

	/** The nanoseconds until a check that is due may start. */
	long takeTurn(HealthCheckSettings settings) {
		return this.pace.take(this.context.ticker().read(), Math.max(1, this.checks.size()), settings.interval());
	}

	/** Runs a task later, or never if the application ends. */
	@Nullable Future<?> schedule(Runnable task, long nanos) {
		try {
			return this.context.scheduler().schedule(task, nanos, TimeUnit.NANOSECONDS);
		}
		catch (RejectedExecutionException ex) {
			return null;
		}
	}

	void complain(String problem) {
		if (this.quiet.over()) {
			logger.warn("Health checks tell nothing at the moment: " + problem);
		}
	}

	/** An instance shall get requests from now on, or shall not. */
	void changed(InstanceHealthChangedEvent event) {
		logger.info(event.instance() + " is " + (event.healthy() ? "healthy" : "unhealthy") + ": " + event.reason());
		this.context.events().accept(event);
		if (this.settling.compareAndSet(false, true) && schedule(this::announce, SETTLING) == null) {
			this.settling.set(false);
		}
	}

	@SuppressWarnings("NonAtomicVolatileUpdate") // guarded by this
	private synchronized void announce() {
		this.settling.set(false);
		this.revision++;
	}

}
