package io.fairway.health;

import java.time.Duration;
import java.util.concurrent.Future;

import org.jspecify.annotations.Nullable;

import io.fairway.health.ProbeResult.Verdict;
import io.fairway.instance.Instance;

/**
 * The checks of one instance, one after the other. What they amount to is read without a
 * lock. Thread-safe.
 */
final class InstanceCheck {

	private final HealthChecker checker;

	private final HealthTrack track;

	private volatile HealthState state = HealthState.UNKNOWN;

	private Instance instance;

	/** The latest start of a check, or when the instance joined. */
	private long started;

	private boolean waiting;

	private @Nullable Future<?> next;

	private @Nullable Run current;

	private boolean stopped;

	/**
	 * The checks of an instance, none of which has begun.
	 * @param checker whose checks they are
	 * @param instance the instance
	 */
	InstanceCheck(HealthChecker checker, Instance instance) {
		this.checker = checker;
		this.instance = instance;
		this.track = new HealthTrack(checker.context().clock().instant());
		this.started = checker.context().ticker().read();
	}

	HealthState state() {
		return this.state;
	}

	synchronized CheckedInstance snapshot() {
		return this.track.snapshot(this.instance.id());
	}

	/** The same instance as a registry describes it now. */
	synchronized void describe(Instance instance) {
		this.instance = instance;
	}

	/** Checks as soon as the pace allows. */
	synchronized void begin() {
		this.next = this.checker.schedule(this::due, 0);
	}

	/** Lets changed settings hold for the time until the next check, too. */
	synchronized void reschedule(HealthCheckSettings settings) {
		if (this.next != null && !this.waiting && this.next.cancel(false)) {
			scheduleNext(settings);
		}
	}

	/** No further check, and an end to the one that goes on. */
	synchronized void stop() {
		this.stopped = true;
		if (this.next != null) {
			this.next.cancel(false);
		}
		if (this.current != null) {
			this.current.abandon();
		}
	}

	private @Nullable HealthCheckSettings settings() {
		HealthCheckSettings settings = this.checker.settings();
		if (settings == null) {
			this.checker.disabled();
		}
		return this.stopped ? null : settings;
	}

	private synchronized void due() {
		HealthCheckSettings settings = settings();
		if (settings == null) {
			return;
		}
		long wait = this.checker.takeTurn(settings);
		if (wait > 0) {
			this.waiting = true;
			this.next = this.checker.schedule(this::start, wait);
		}
		else {
			start();
		}
	}

	private synchronized void start() {
		HealthCheckSettings settings = settings();
		this.waiting = false;
		this.next = null;
		if (settings != null) {
			this.started = this.checker.context().ticker().read();
			this.current = new Run(settings);
			this.current.start(this.instance);
		}
	}

	private void ended(HealthCheckSettings settings, ProbeResult result) {
		this.current = null;
		if (result.verdict() == Verdict.NONE) {
			this.checker.complain(result.reason());
		}
		else {
			record(settings, result);
		}
		scheduleNext(settings);
	}

	private void record(HealthCheckSettings settings, ProbeResult result) {
		HealthCheckContext context = this.checker.context();
		boolean before = this.checker.accepts(this.state, settings);
		Duration duration = Duration.ofNanos(context.ticker().read() - this.started);
		this.track.record(new HealthCheckResult(context.clock().instant(), duration, result.verdict() == Verdict.PASSED,
				result.reason()), settings);
		this.state = this.track.state();
		boolean after = this.checker.accepts(this.state, settings);
		if (after != before) {
			this.checker.changed(new InstanceHealthChangedEvent(this.instance.id(), after, result.reason()));
		}
	}

	/**
	 * The interval counts from the start of a check, so that slow answers do not make
	 * checks rare; a check that took longer is followed by the next.
	 */
	private void scheduleNext(HealthCheckSettings settings) {
		Duration interval = this.track.isChanging() ? settings.transitionInterval() : settings.interval();
		long jitter = (long) (settings.jitter().toNanos() * this.checker.context().random().getAsDouble());
		long elapsed = this.checker.context().ticker().read() - this.started;
		this.next = this.checker.schedule(this::due, Math.max(0, interval.toNanos() + jitter - elapsed));
	}

	/** One check, which ends once: by its result, its timeout or for good. */
	private final class Run {

		private final HealthCheckSettings settings;

		private HealthProbe.@Nullable Attempt attempt;

		private @Nullable Future<?> deadline;

		private boolean over;

		Run(HealthCheckSettings settings) {
			this.settings = settings;
		}

		void start(Instance instance) {
			Duration timeout = this.settings.timeout();
			this.deadline = InstanceCheck.this.checker.schedule(
					() -> end(ProbeResult.failed("no answer within " + timeout.toMillis() + " ms")), timeout.toNanos());
			try {
				this.attempt = this.settings.probe().start(instance, this::end);
			}
			catch (RuntimeException ex) {
				end(ProbeResult.inconclusive("the check fails to start: " + ex));
			}
		}

		void end(ProbeResult result) {
			synchronized (InstanceCheck.this) {
				if (!this.over) {
					abandon();
					ended(this.settings, result);
				}
			}
		}

		void abandon() {
			this.over = true;
			if (this.deadline != null) {
				this.deadline.cancel(false);
			}
			if (this.attempt != null) {
				this.attempt.cancel();
			}
		}

	}

}
