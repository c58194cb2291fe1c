package io.fairway.feedback;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * What we saw of all instances of a service together, those that have left included.
 * Thread-safe.
 */
public final class ServiceStats {

	private final AtomicInteger inFlight = new AtomicInteger();

	private final Reservations reservations = new Reservations();

	ServiceStats() {
	}

	/**
	 * The number of requests that have begun and not ended on any instance.
	 * @return the number, never less than the sum over the instances
	 */
	public int inFlight() {
		return this.inFlight.get();
	}

	/**
	 * Announces a request that will begin as soon as an instance is chosen for it.
	 * @param now the current reading of the ticker
	 */
	public void reserve(long now) {
		this.reservations.add(now);
	}

	/**
	 * The number of requests in flight and of those announced. While requests begin on
	 * other threads it may be too small by those, but never too great.
	 * @param now the current reading of the ticker
	 * @return the number
	 */
	public int committed(long now) {
		// In this order, since a request is taken from the one before it is added to the
		// other.
		int begun = this.inFlight.get();
		return begun + this.reservations.count(now);
	}

	void began(boolean reserved, long now) {
		if (reserved) {
			this.reservations.take(now);
		}
		this.inFlight.incrementAndGet();
	}

	void ended() {
		this.inFlight.decrementAndGet();
	}

}
