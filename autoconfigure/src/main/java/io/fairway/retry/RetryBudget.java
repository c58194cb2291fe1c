package io.fairway.retry;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

import io.fairway.instance.Ticker;

/**
 * How many retries a service may have, so that one that fails is not hit the harder for
 * it: a percentage of the requests of the last ten seconds, and of those in flight. The
 * former bounds the load where attempts fail at once, as Finagle's budget does; the
 * latter where they hang, as Envoy's does. Both have a minimum, without which a service
 * with few requests had no retries. Thread-safe.
 */
final class RetryBudget {

	private static final int SECONDS = 10;

	private final Ticker ticker;

	/** Readings may overflow; what has passed since the first one does not. */
	private final long start;

	/** One slot more than is counted: that of the second under way is not full yet. */
	private final Slot[] slots = new Slot[SECONDS + 1];

	private final AtomicInteger active = new AtomicInteger();

	RetryBudget(Ticker ticker) {
		this.ticker = ticker;
		this.start = ticker.read();
		for (int i = 0; i < this.slots.length; i++) {
			this.slots[i] = new Slot();
		}
	}

	/** Counts a request, in its first attempt. */
	void count() {
		slot().requests.increment();
	}

	/**
	 * Takes a retry from the budget, if there is one left.
	 * @param inFlight how many requests are in flight, that of the retry included
	 * @return whether there was one; while it is made, it has to be {@link #begin begun}
	 * and {@link #end ended}
	 */
	boolean take(RetrySettings settings, int inFlight) {
		return this.active.get() < limit(settings, inFlight) && take(settings);
	}

	private synchronized boolean take(RetrySettings settings) {
		Slot current = slot();
		long second = second();
		long requests = 0;
		long retries = 0;
		for (Slot slot : this.slots) {
			if (second - slot.second.get() <= SECONDS) {
				requests += slot.requests.sum();
				retries += slot.retries;
			}
		}
		if (retries >= limit(settings, requests)) {
			return false;
		}
		current.retries++;
		return true;
	}

	private static long limit(RetrySettings settings, long requests) {
		return Math.max(settings.budgetMinimum(), requests * settings.budgetPercent() / RetrySettings.PERCENT);
	}

	void begin() {
		this.active.incrementAndGet();
	}

	void end() {
		this.active.decrementAndGet();
	}

	private long second() {
		return (this.ticker.read() - this.start) / TimeUnit.SECONDS.toNanos(1);
	}

	private Slot slot() {
		long second = second();
		Slot slot = this.slots[(int) (second % this.slots.length)];
		slot.begin(second);
		return slot;
	}

	/** What happened in one second. Requests counted while it begins may be lost. */
	private static final class Slot {

		private final AtomicLong second = new AtomicLong(Long.MIN_VALUE / 2);

		private final LongAdder requests = new LongAdder();

		private volatile long retries;

		void begin(long now) {
			long before = this.second.get();
			if (before != now && this.second.compareAndSet(before, now)) {
				this.requests.reset();
				this.retries = 0;
			}
		}

	}

}
