package io.fairway.feedback;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

import io.fairway.instance.InstanceId;
import io.fairway.instance.Ticker;

/**
 * What we saw of one instance. It follows the instance by its identity, whatever a
 * registry changes about it. Reading takes constant time, allocates nothing and takes no
 * lock. Thread-safe.
 */
public final class InstanceStats {

	/** The time in which the memory of a slow answer halves. */
	static final Duration LATENCY_HALF_LIFE = Duration.ofSeconds(5);

	/** The time in which the memory of a failure halves. */
	static final Duration FAILURE_HALF_LIFE = Duration.ofSeconds(5);

	private final InstanceId id;

	private final Ticker ticker;

	private final OutcomeListener listener;

	private final AtomicInteger inFlight = new AtomicInteger();

	private final WaitingRequests waiting = new WaitingRequests();

	private final DecayingValue latency = new DecayingValue(LATENCY_HALF_LIFE.toNanos());

	private final DecayingValue failures = new DecayingValue(FAILURE_HALF_LIFE.toNanos());

	private final DecayingValue calls = new DecayingValue(FAILURE_HALF_LIFE.toNanos());

	InstanceStats(InstanceId id, Ticker ticker, OutcomeListener listener) {
		this.id = id;
		this.ticker = ticker;
		this.listener = listener;
	}

	/**
	 * The instance that was observed.
	 * @return its id
	 */
	public InstanceId id() {
		return this.id;
	}

	/**
	 * Counts a request in.
	 * @return counts it out when closed
	 */
	public RequestLease begin() {
		long now = this.ticker.read();
		this.inFlight.incrementAndGet();
		return new RequestLease(this, now, this.waiting.enter(now));
	}

	/**
	 * The number of requests that have begun and not ended, each until its body is read.
	 * @return the number, never negative
	 */
	public int inFlight() {
		return this.inFlight.get();
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
	 * The share of recent calls that failed, which fades when there are no more calls.
	 * @param now the current reading of the ticker
	 * @return 0 to below 1
	 */
	public double failureRatio(long now) {
		double failures = this.failures.at(now);
		return (failures > 0) ? failures / (this.calls.at(now) + 1) : 0;
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
		this.calls.add(1, now);
		if (outcome.isFailure()) {
			this.failures.add(1, now);
		}
		this.inFlight.decrementAndGet();
		this.listener.onOutcome(this.id, outcome, Duration.ofNanos(now - began));
	}

}
