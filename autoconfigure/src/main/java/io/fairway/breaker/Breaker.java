package io.fairway.breaker;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.StateTransition;
import org.jspecify.annotations.Nullable;

import io.fairway.feedback.Admission;
import io.fairway.feedback.Outcome;

/**
 * A circuit breaker whose settings may change, be off, and come back; with each change it
 * begins anew. A request that was let in while it was closed does not count when it ends
 * while it is half open, and only those that were let in half open give their permit
 * back. Thread-safe.
 */
final class Breaker {

	/** Resilience4j wants to be told of an exception; nobody sees it. */
	private static final Exception FAILED_CALL = new Exception("The call failed", null, false, false) {
	};

	private final String name;

	private final Supplier<@Nullable BreakerSettings> settings;

	private final BreakerContext context;

	private final BiConsumer<BreakerState, BreakerState> listener;

	private volatile @Nullable Machine machine;

	/**
	 * A breaker that is closed.
	 * @param settings the settings that hold now, the same object while nothing changes,
	 * or {@code null} while it is off
	 * @param listener told of changes: the state before and after
	 */
	Breaker(String name, Supplier<@Nullable BreakerSettings> settings, BreakerContext context,
			BiConsumer<BreakerState, BreakerState> listener) {
		this.name = name;
		this.settings = settings;
		this.context = context;
		this.listener = listener;
	}

	/** Lets a request in, or returns {@code null}. */
	@Nullable Admission tryAdmit() {
		Machine machine = machine();
		return (machine != null) ? machine.tryAdmit() : Admission.UNNOTICED;
	}

	BreakerState state() {
		Machine machine = machine();
		return (machine != null) ? machine.state() : BreakerState.CLOSED;
	}

	@SuppressWarnings("ReferenceEquality") // the object is the version
	private @Nullable Machine machine() {
		Machine machine = this.machine;
		BreakerSettings settings = this.settings.get();
		BreakerSettings present = (machine != null) ? machine.settings : null;
		return (settings == present) ? machine : replace();
	}

	@SuppressWarnings("ReferenceEquality") // as above
	private synchronized @Nullable Machine replace() {
		Machine before = this.machine;
		BreakerSettings settings = this.settings.get();
		if (((before != null) ? before.settings : null) != settings) {
			this.machine = (settings != null) ? new Machine(settings) : null;
			if (before != null && before.state() != BreakerState.CLOSED) {
				this.listener.accept(before.state(), BreakerState.CLOSED);
			}
		}
		return this.machine;
	}

	/** The breaker with certain settings. */
	private final class Machine {

		private final BreakerSettings settings;

		private final CircuitBreaker breaker;

		private final Admission closed = this::endedClosed;

		/** Counts how often it was half open. */
		private volatile int probing;

		private volatile int openings;

		Machine(BreakerSettings settings) {
			this.settings = settings;
			this.breaker = CircuitBreaker.of(Breaker.this.name,
					settings.toConfig(Breaker.this.context.clock(), (clock) -> Breaker.this.context.ticker().read()));
			this.breaker.getEventPublisher().onStateTransition((event) -> changed(event.getStateTransition()));
		}

		BreakerState state() {
			return BreakerState.of(this.breaker.getState());
		}

		@Nullable Admission tryAdmit() {
			return switch (this.breaker.getState()) {
				case CLOSED, DISABLED, METRICS_ONLY -> this.closed;
				case OPEN, FORCED_OPEN, HALF_OPEN -> tryProbe();
			};
		}

		private @Nullable Admission tryProbe() {
			if (!this.breaker.tryAcquirePermission()) {
				return null;
			}
			int probing = this.probing;
			return (outcome, elapsed) -> endedProbe(probing, outcome, elapsed);
		}

		private void endedClosed(Outcome outcome, Duration elapsed) {
			if (this.breaker.getState() == CircuitBreaker.State.CLOSED) {
				record(outcome, elapsed);
			}
		}

		private void endedProbe(int probing, Outcome outcome, Duration elapsed) {
			if (this.breaker.getState() != CircuitBreaker.State.HALF_OPEN || this.probing != probing) {
				return;
			}
			if (tellsNothing(outcome)) {
				this.breaker.releasePermission();
			}
			else {
				record(outcome, elapsed);
			}
		}

		private void record(Outcome outcome, Duration elapsed) {
			if (outcome.isFailure()) {
				this.breaker.onError(elapsed.toNanos(), TimeUnit.NANOSECONDS, FAILED_CALL);
			}
			else if (!tellsNothing(outcome)) {
				this.breaker.onSuccess(elapsed.toNanos(), TimeUnit.NANOSECONDS);
			}
		}

		private static boolean tellsNothing(Outcome outcome) {
			return outcome == Outcome.CANCELLED || outcome == Outcome.CALLER_ERROR;
		}

		@SuppressWarnings("NonAtomicVolatileUpdate") // transitions come one after the
														// other
		private void changed(StateTransition transition) {
			BreakerState after = BreakerState.of(transition.getToState());
			switch (after) {
				case CLOSED -> this.openings = 0;
				case HALF_OPEN -> this.probing++;
				case OPEN -> {
					int opening = ++this.openings;
					// The breaker of an instance that has left must not wait for its
					// time.
					WeakReference<Machine> machine = new WeakReference<>(this);
					Breaker.this.context.later(() -> tryHalfOpen(machine, opening),
							this.settings.openTime().of(opening));
				}
			}
			Breaker.this.listener.accept(BreakerState.of(transition.getFromState()), after);
		}

		/** Nobody asks an open breaker whose instance is in no list. */
		private static void tryHalfOpen(WeakReference<Machine> reference, int opening) {
			Machine machine = reference.get();
			if (machine != null && machine.openings == opening
					&& machine.breaker.getState() == CircuitBreaker.State.OPEN) {
				machine.breaker.transitionToHalfOpenState();
			}
		}

	}

}
