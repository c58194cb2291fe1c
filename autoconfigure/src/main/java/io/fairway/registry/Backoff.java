package io.fairway.registry;

import java.time.Duration;
import java.util.function.IntUnaryOperator;

/**
 * The time to wait before the next attempt to reach a registry: doubled with each
 * failure, from one second to half a minute, and up to 20 % longer or shorter by chance,
 * so that clients do not come back all at once. Not thread-safe.
 */
public final class Backoff {

	private static final Duration FIRST = Duration.ofSeconds(1);

	private static final Duration LONGEST = Duration.ofSeconds(30);

	private static final int JITTER_PERCENT = 20;

	private static final int PERCENT = 100;

	private final IntUnaryOperator random;

	private Duration next = FIRST;

	/**
	 * A back-off at its beginning.
	 * @param random a number from 0 to less than the given bound
	 */
	public Backoff(IntUnaryOperator random) {
		this.random = random;
	}

	/**
	 * The time to wait after one more failure.
	 * @return the time, more than zero
	 */
	public Duration next() {
		Duration wait = this.next;
		Duration doubled = wait.multipliedBy(2);
		this.next = (doubled.compareTo(LONGEST) < 0) ? doubled : LONGEST;
		int percent = PERCENT - JITTER_PERCENT + this.random.applyAsInt(2 * JITTER_PERCENT + 1);
		return wait.multipliedBy(percent).dividedBy(PERCENT);
	}

	/**
	 * Begins anew, after a success.
	 */
	public void reset() {
		this.next = FIRST;
	}

}
