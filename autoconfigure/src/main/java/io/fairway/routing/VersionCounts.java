package io.fairway.routing;

import java.util.concurrent.atomic.LongAdder;

/**
 * How often a version stage could not give what it was asked for. Thread-safe.
 */
public final class VersionCounts {

	private final LongAdder fallbacks = new LongAdder();

	private final LongAdder splitFallbacks = new LongAdder();

	void fallback() {
		this.fallbacks.increment();
	}

	void splitFallback() {
		this.splitFallbacks.increment();
	}

	/**
	 * The number of requests whose version nobody had, so that they got what the fallback
	 * says, be it nothing.
	 * @return the count
	 */
	public long fallbacks() {
		return this.fallbacks.sum();
	}

	/**
	 * The number of requests that asked for no version and whose share of the splits
	 * belongs to a version that nobody had, so that they got what the others get; and of
	 * those others if no instance was left for them, so that they got any.
	 * @return the count
	 */
	public long splitFallbacks() {
		return this.splitFallbacks.sum();
	}

}
