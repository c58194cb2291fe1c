package io.fairway.health;

import java.time.Instant;
import java.util.List;

import io.fairway.instance.InstanceId;

/**
 * What health checks found out about an instance, as of one moment.
 *
 * @param id the instance
 * @param state what the checks amount to
 * @param since when that last changed, by the clock on the wall
 * @param history the last checks, ten at most, the latest first
 */
public record CheckedInstance(InstanceId id, HealthState state, Instant since, List<HealthCheckResult> history) {

	public CheckedInstance {
		history = List.copyOf(history);
	}

}
