package io.fairway.health;

import java.time.Duration;
import java.time.Instant;

/**
 * One health check of an instance, as it is remembered.
 *
 * @param time when it ended, by the clock on the wall
 * @param duration how long it took
 * @param passed whether the instance answered as it should
 * @param reason why, in a few words on one line
 */
public record HealthCheckResult(Instant time, Duration duration, boolean passed, String reason) {
}
