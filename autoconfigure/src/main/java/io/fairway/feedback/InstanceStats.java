package io.fairway.feedback;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

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

	private volatile int inFlight;

	private final WaitingRequests waiting = new WaitingRequests();

	private final DecayingValue latency = new DecayingValue(LATENCY_HALF_LIFE.toNanos());

	private final DecayingValue failureRatio = new DecayingValue(FAILURE_HALF_LIFE.toNanos());

	InstanceStats(InstanceId id, ServiceStats service, Ticker ticker, OutcomeListener listener, Reaper reaper) {
		this.id = id;
		this.service = service;
		this.ticker = ticker;
		this.listener = listener;
		this.reaper = reaper;
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
	 * Counts a request in.
	 * @return counts it out when closed
	 */
	public RequestLease begin() {
		this.reaper.reap();
		long now = this.ticker.read();
		// Before the instance, so that the instances never add up to more than the
		// service.
		this.service.began();
		IN_FLIGHT.incrementAndGet(this);
		return new RequestLease(this, now, this.waiting.enter(now), this.reaper);
	}

	/**
	 * The number of requests that have begun and not ended, each until its body is read.
	 * @return the number, never negative
	 */
	public int inFlight() {
		return this.inFlight;
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

	void ended(long began, Outcome outcome) {
		long now = this.ticker.read();
		if (outcome != Outcome.CANCELLED && outcome != Outcome.CALLER_ERROR) {
			this.failureRatio.observe(outcome.isFailure() ? 1 : 0, CALL_FRACTION, now);
		}
		IN_FLIGHT.decrementAndGet(this);
		this.service.ended();
		this.listener.onOutcome(this.id, outcome, Duration.ofNanos(now - began));
	}

}
