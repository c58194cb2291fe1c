package io.fairway.outlier;

import java.time.Duration;

import io.fairway.instance.InstanceId;

/**
 * An instance that gets no traffic for a while.
 *
 * @param instance the instance
 * @param reason why
 * @param since when it was ejected, as a reading of the ticker in nanoseconds
 * @param duration for how long; it returns with the first sweep after that
 * @param inARow by which number the base ejection time was multiplied, 1 or more; it
 * grows with each ejection and falls while the instance is in
 */
public record Ejection(InstanceId instance, EjectionReason reason, long since, Duration duration, int inARow) {

	/**
	 * The earliest moment of its return.
	 * @return a reading of the ticker in nanoseconds
	 */
	public long until() {
		return this.since + this.duration.toNanos();
	}

	boolean isOver(long now) {
		return now - until() >= 0;
	}

}
