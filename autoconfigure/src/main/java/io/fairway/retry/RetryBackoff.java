package io.fairway.retry;

import java.time.Duration;
import java.util.function.DoubleSupplier;

import org.springframework.util.Assert;

/**
 * The time to wait before an attempt is repeated, which grows with the number of
 * attempts.
 *
 * @param initial the time before the second attempt, positive
 * @param max the longest time, at least the initial one
 * @param multiplier how much longer each time is than the one before, at least 1
 * @param jitter the part of the time that is left to chance, 0 to 1
 */
public record RetryBackoff(Duration initial, Duration max, double multiplier, double jitter) {

	public RetryBackoff {
		Assert.isTrue(initial.compareTo(Duration.ZERO) > 0, "initial must be positive");
		Assert.isTrue(max.compareTo(initial) >= 0, "max must not be less than initial");
		Assert.isTrue(multiplier >= 1, "multiplier must be at least 1");
		Assert.isTrue(jitter >= 0 && jitter <= 1, "jitter must be from 0 to 1");
	}

	/**
	 * The time to wait.
	 * @param attempts how many attempts were made, at least 1
	 * @param random a number from 0 to below 1
	 * @return the time, at most the longest
	 */
	Duration after(int attempts, DoubleSupplier random) {
		double nanos = Math.min(this.initial.toNanos() * Math.pow(this.multiplier, attempts - 1), this.max.toNanos());
		return Duration.ofNanos((long) (nanos * (1 - this.jitter * random.getAsDouble())));
	}

}
