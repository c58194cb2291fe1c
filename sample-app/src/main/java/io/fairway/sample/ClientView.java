package io.fairway.sample;

import org.jspecify.annotations.Nullable;

import io.fairway.breaker.BreakerState;
import io.fairway.health.HealthState;

/**
 * What the client thinks of an instance.
 *
 * @param standing whether it sends requests there
 * @param timesEjected how often it ejected the instance since that was registered
 * @param returnsInMillis the time until its ejection is over, 0 if it is not ejected or
 * will return at any moment
 * @param returnedMillisAgo the time since its return, 0 if it has not returned lately
 * @param breaker what its circuit breaker lets through, {@code null} without breakers
 * @param health what health checks say, {@code null} without checks
 */
record ClientView(Standing standing, int timesEjected, long returnsInMillis, long returnedMillisAgo,
		@Nullable BreakerState breaker, @Nullable HealthState health) {

	static final ClientView NOT_REGISTERED = new ClientView(Standing.NOT_REGISTERED, 0, 0, 0, null, null);

}
