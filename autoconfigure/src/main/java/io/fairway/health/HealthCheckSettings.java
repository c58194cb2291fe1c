package io.fairway.health;

import java.time.Duration;

import org.springframework.util.Assert;

/**
 * How the instances of a service are checked.
 *
 * @param probe asks an instance
 * @param interval the time from the start of a check to that of the next, longer than 0
 * @param transitionInterval the same while the last check contradicts the state, longer
 * than 0
 * @param jitter the greatest time that is added to either, at random
 * @param timeout how long a check may take, longer than 0
 * @param healthyThreshold how many checks in a row an unhealthy instance must pass to
 * become healthy, at least 1
 * @param unhealthyThreshold how many checks in a row a healthy instance must fail to
 * become unhealthy, at least 1
 * @param initiallyHealthy whether an instance gets requests before its first check ended
 * @param idleTimeout after which time without requests the checks stop, longer than 0
 */
public record HealthCheckSettings(HealthProbe probe, Duration interval, Duration transitionInterval, Duration jitter,
		Duration timeout, int healthyThreshold, int unhealthyThreshold, boolean initiallyHealthy,
		Duration idleTimeout) {

	public HealthCheckSettings {
		requirePositive("interval", interval);
		requirePositive("transitionInterval", transitionInterval);
		requirePositive("timeout", timeout);
		requirePositive("idleTimeout", idleTimeout);
		Assert.isTrue(!jitter.isNegative(), () -> "jitter: " + jitter + " (expected: >= 0)");
		requirePositive("healthyThreshold", healthyThreshold);
		requirePositive("unhealthyThreshold", unhealthyThreshold);
	}

	private static void requirePositive(String name, Duration value) {
		Assert.isTrue(!value.isNegative() && !value.isZero(), () -> name + ": " + value + " (expected: > 0)");
	}

	private static void requirePositive(String name, int value) {
		Assert.isTrue(value >= 1, () -> name + ": " + value + " (expected: >= 1)");
	}

	/** How many results in a row against the given state change it. */
	int threshold(HealthState state) {
		return switch (state) {
			case UNKNOWN -> 1;
			case HEALTHY -> this.unhealthyThreshold;
			case UNHEALTHY -> this.healthyThreshold;
		};
	}

}
