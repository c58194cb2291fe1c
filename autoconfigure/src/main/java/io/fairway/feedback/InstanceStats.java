package io.fairway.feedback;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

import org.jspecify.annotations.Nullable;

import io.fairway.instance.InstanceId;
import io.fairway.instance.Ticker;

/**
 * What we saw of one instance. It follows the instance by its identity, whatever a
 * registry changes about it. Reading takes constant time, allocates nothing and takes no
 * lock. Thread-safe.
 */
public final class InstanceStats {

	private static final AtomicIntegerFieldUpdater<InstanceStats> IN_FLIGHT = AtomicIntegerFieldUpdater
		.newUpdater(InstanceStats.class, "inFlight");

	/** The time in which the memory of a slow answer halves. */
	static final Duration LATENCY_HALF_LIFE = Duration.ofSeconds(5);

	/** The time in which the memory of a failure halves. */
	static final Duration FAILURE_HALF_LIFE = Duration.ofSeconds(5);

	/** How much a single call counts. */
	private static final double CALL_FRACTION = 1 / 8.0;

	private final InstanceId id;

	private final ServiceStats service;

	private final Ticker ticker;

	private final OutcomeListener listener;

	private final Reaper reaper;

	private final AdmissionControl control;

	private volatile int inFlight;

	private final Reservations reservations = new Reservations();

	private final WaitingRequests waiting = new WaitingRequests();

	private final DecayingValue latency = new DecayingValue(LATENCY_HALF_LIFE.toNanos());

	private final DecayingValue failureRatio = new DecayingValue(FAILURE_HALF_LIFE.toNanos());

	InstanceStats(InstanceId id, ServiceStats service, Ticker ticker, OutcomeListener listener, Reaper reaper,
			AdmissionControl control) {
		this.id = id;
		this.service = service;
		this.ticker = ticker;
		this.listener = listener;
		this.reaper = reaper;
		this.control = control;
	}

	/**
	 * The instance that was observed.
	 * @return its id
	 */
	public InstanceId id() {
		return this.id;
	}

	/**
	 * The stats of the service that the instance belongs to.
	 * @return the same object for all instances of a service
	 */
	public ServiceStats service() {
		return this.service;
	}

	/**
	 * What lets requests to the instance in.
	 * @param <T> the type of the control
	 * @param type its class
	 * @return the control of this type, or {@code null} if there is none
	 */
	public <T extends AdmissionControl> @Nullable T control(Class<T> type) {
		return Admissions.find(this.control, type);
	}

	/**
	 * Counts a request in.
	 * @return counts it out when closed
	 * @throws RequestRefusedException if the request must not be sent; it is not counted
	 */
	public RequestLease begin() {
		this.reaper.reap();
		Admission admission = this.control.admit();
		long now = this.ticker.read();
		// Before the instance, so that the instances never add up to more than the
		// service.
		boolean reserved = this.reservations.count(now) > 0;
		this.service.began(reserved, now);
		IN_FLIGHT.incrementAndGet(this);
		if (reserved) {
			this.reservations.take(now);
		}
		return new RequestLease(this, now, this.waiting.enter(now), admission, this.reaper);
	}

	/**
	 * The number of requests that have begun and not ended, each until its body is read.
	 * @return the number, never negative
	 */
	public int inFlight() {
		return this.inFlight;
	}

	/**
	 * Reserves a place for a request that will begin at once, if there is one. However
	 * many threads do this at the same moment, never is one too many accepted. A place
	 * that is not used is free again after one to two seconds.
	 * @param limit how many requests may be in flight and reserved, this one included
	 * @param now the current reading of the ticker
	 * @return whether the place is reserved; the next request that begins will use it
	 */
	public boolean reserve(int limit, long now) {
		while (true) {
			long seen = this.reservations.read();
			if (Reservations.count(seen, now) + this.inFlight >= limit) {
				return false;
			}
			if (this.reservations.tryAdd(seen, now)) {
				return true;
			}
		}
	}

	/**
	 * The number of requests in flight and of places reserved. While requests begin on
	 * other threads it may be too great by those, but never too small.
	 * @param now the current reading of the ticker
	 * @return the number
	 */
	public int committed(long now) {
		// In this order, since a request is added to the one before it is taken from the
		// other.
		int reserved = this.reservations.count(now);
		return reserved + this.inFlight;
	}

	/**
	 * The current reading of the ticker with which everything here is measured.
	 * @return nanoseconds since some moment
	 */
	public long now() {
		return this.ticker.read();
	}

	/**
	 * The latency to expect: a moving average that follows every rise at once and forgets
	 * it over time. Counted until the answer begins.
	 * @param now the current reading of the ticker
	 * @return nanoseconds, 0 while nothing was observed
	 */
	public double latency(long now) {
		return this.latency.at(now);
	}

	/**
	 * How long the oldest request that still waits for its answer has waited.
	 * @param now the current reading of the ticker
	 * @return nanoseconds, 0 if none waits
	 */
	public long oldestWaiting(long now) {
		return this.waiting.oldest(now);
	}

	/**
	 * The share of the last calls that failed, where each call counts for an eighth and
	 * all fade with time.
	 * @param now the current reading of the ticker
	 * @return 0 to 1
	 */
	public double failureRatio(long now) {
		return this.failureRatio.at(now);
	}

	void answered(long began, int place, Outcome outcome) {
		long now = this.ticker.read();
		this.waiting.leave(place);
		if (outcome.isFailure()) {
			// A failure that comes fast is no sign of a fast instance.
			this.latency.observeAtLeast((double) (now - began), now);
		}
		else {
			this.latency.observePeak((double) (now - began), now);
		}
	}

	/** No answer came: its latency would have been at least the time until now. */
	void unanswered(long began, int place) {
		long now = this.ticker.read();
		this.waiting.leave(place);
		this.latency.observeAtLeast((double) (now - began), now);
	}

	void ended(long began, Outcome outcome, Admission admission) {
		long now = this.ticker.read();
		if (outcome != Outcome.CANCELLED && outcome != Outcome.CALLER_ERROR) {
			this.failureRatio.observe(outcome.isFailure() ? 1 : 0, CALL_FRACTION, now);
		}
		IN_FLIGHT.decrementAndGet(this);
		this.service.ended();
		Duration elapsed = Duration.ofNanos(now - began);
		try {
			admission.end(outcome, elapsed);
		}
		finally {
			this.listener.onOutcome(this.id, outcome, elapsed);
		}
	}

}
