package io.fairway.feedback;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * What we saw of all instances of a service together, those that have left included.
 * Thread-safe.
 */
public final class ServiceStats {

	private final AtomicInteger inFlight = new AtomicInteger();

	ServiceStats() {
	}

	/**
	 * The number of requests that have begun and not ended on any instance.
	 * @return the number, never less than the sum over the instances
	 */
	public int inFlight() {
		return this.inFlight.get();
	}

	void began() {
		this.inFlight.incrementAndGet();
	}

	void ended() {
		this.inFlight.decrementAndGet();
	}

}
