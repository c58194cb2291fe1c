package io.fairway.health;

import java.time.Duration;

/**
 * The speed limit of the checks of one service: starts are spread evenly, however many
 * are due at once because instances joined or failed together. In no second there are
 * more than 1.8 times as many as on average, or ten where that is more. Thread-safe.
 */
final class Pace {

	private static final double PEAK = 1.8;

	private static final double MIN_PER_SECOND = 10;

	private static final double NANOS = 1e9;

	private long nextFree;

	/**
	 * A pace at which the first check may start at once.
	 * @param now the time by the ticker
	 */
	Pace(long now) {
		this.nextFree = now;
	}

	/**
	 * Takes the next free moment for a check that is due.
	 * @param now the time by the ticker
	 * @param instances how many instances are checked, at least 1
	 * @param interval how often each of them is
	 * @return the nanoseconds until the check may start, 0 for now
	 */
	synchronized long take(long now, int instances, Duration interval) {
		double perSecond = Math.max(MIN_PER_SECOND, PEAK * instances * NANOS / interval.toNanos());
		long moment = (this.nextFree - now > 0) ? this.nextFree : now;
		this.nextFree = moment + (long) (NANOS / perSecond);
		return moment - now;
	}

}
