package io.fairway.outlier;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicLong;

import org.jspecify.annotations.Nullable;

import io.fairway.feedback.Outcome;
import io.fairway.outlier.OutlierSettings.Consecutive;

/**
 * How the calls of one instance ended: failures in a row, and successes and failures
 * since the last sweep. Counting takes no lock and allocates nothing. Thread-safe; while
 * calls end at the same moment on several threads, which of them came first is anybody's
 * guess.
 */
final class CallTally {

	private static final AtomicIntegerFieldUpdater<CallTally> ERRORS = AtomicIntegerFieldUpdater
		.newUpdater(CallTally.class, "errors");

	private static final AtomicIntegerFieldUpdater<CallTally> GATEWAY_FAILURES = AtomicIntegerFieldUpdater
		.newUpdater(CallTally.class, "gatewayFailures");

	private static final AtomicIntegerFieldUpdater<CallTally> LOCAL_FAILURES = AtomicIntegerFieldUpdater
		.newUpdater(CallTally.class, "localFailures");

	private static final long SUCCESS = 1;

	private static final long FAILURE = 1L << Integer.SIZE;

	private volatile int errors;

	private volatile int gatewayFailures;

	private volatile int localFailures;

	/** Failures in the upper half, successes in the lower: both are read at once. */
	private final AtomicLong calls = new AtomicLong();

	/** As above, where a call without an answer is a failure and any other a success. */
	private final AtomicLong localCalls = new AtomicLong();

	private final AtomicInteger timesEjected = new AtomicInteger();

	/** Counts a call, and says why the instance is to be ejected if it is. */
	@Nullable EjectionReason count(Outcome outcome, Consecutive limits) {
		return switch (outcome) {
			case SUCCESS -> success(limits);
			case SERVER_ERROR -> {
				answered(limits);
				yield serverError(limits);
			}
			case GATEWAY_ERROR -> {
				answered(limits);
				yield gatewayFailure(limits);
			}
			case CONNECT_FAILURE, TIMEOUT, RESET ->
				limits.splitLocalOriginFailures() ? localFailure(limits) : gatewayFailure(limits);
			case CANCELLED, CALLER_ERROR -> null;
		};
	}

	private @Nullable EjectionReason success(Consecutive limits) {
		answered(limits);
		this.calls.getAndAdd(SUCCESS);
		if (this.errors != 0) {
			this.errors = 0;
		}
		if (this.gatewayFailures != 0) {
			this.gatewayFailures = 0;
		}
		return null;
	}

	private void answered(Consecutive limits) {
		if (limits.splitLocalOriginFailures()) {
			this.localCalls.getAndAdd(SUCCESS);
		}
		if (this.localFailures != 0) {
			this.localFailures = 0;
		}
	}

	private @Nullable EjectionReason serverError(Consecutive limits) {
		this.calls.getAndAdd(FAILURE);
		this.gatewayFailures = 0;
		return reached(ERRORS.incrementAndGet(this), limits.errors()) ? EjectionReason.CONSECUTIVE_5XX : null;
	}

	private @Nullable EjectionReason gatewayFailure(Consecutive limits) {
		this.calls.getAndAdd(FAILURE);
		int errors = ERRORS.incrementAndGet(this);
		if (reached(GATEWAY_FAILURES.incrementAndGet(this), limits.gatewayFailures())) {
			return EjectionReason.CONSECUTIVE_GATEWAY_FAILURE;
		}
		return reached(errors, limits.errors()) ? EjectionReason.CONSECUTIVE_5XX : null;
	}

	private @Nullable EjectionReason localFailure(Consecutive limits) {
		this.localCalls.getAndAdd(FAILURE);
		return reached(LOCAL_FAILURES.incrementAndGet(this), limits.localOriginFailures())
				? EjectionReason.CONSECUTIVE_LOCAL_ORIGIN_FAILURE : null;
	}

	/** Not only exactly reached, since the limit may have been lowered meanwhile. */
	private static boolean reached(int count, int limit) {
		return limit > 0 && count >= limit;
	}

	/** Lets the failures in a row that lead to an ejection begin anew. */
	void reset(EjectionReason reason) {
		switch (reason) {
			case CONSECUTIVE_5XX -> this.errors = 0;
			case CONSECUTIVE_GATEWAY_FAILURE -> this.gatewayFailures = 0;
			case CONSECUTIVE_LOCAL_ORIGIN_FAILURE -> this.localFailures = 0;
			default -> {
			}
		}
	}

	/** Lets all failures in a row begin anew, so that few more do not eject again. */
	void forgive() {
		this.errors = 0;
		this.gatewayFailures = 0;
		this.localFailures = 0;
	}

	/** The calls since this was last asked. */
	Interval drain() {
		return Interval.of(this.calls.getAndSet(0));
	}

	/** The calls since this was last asked, by whether they were answered. */
	Interval drainLocal() {
		return Interval.of(this.localCalls.getAndSet(0));
	}

	void ejected() {
		this.timesEjected.incrementAndGet();
	}

	int timesEjected() {
		return this.timesEjected.get();
	}

	/**
	 * The calls between two sweeps.
	 */
	record Interval(long successes, long failures) {

		private static Interval of(long packed) {
			return new Interval(Integer.toUnsignedLong((int) packed), packed >>> Integer.SIZE);
		}

		long requests() {
			return this.successes + this.failures;
		}

		/** In percent. */
		double successRate() {
			return 100.0 * this.successes / requests();
		}

	}

}
