package io.fairway.breaker;

import org.jspecify.annotations.Nullable;

import io.fairway.instance.InstanceId;

/**
 * An event: a circuit breaker lets more or less through than before.
 *
 * @param serviceId the service
 * @param instance the instance, or {@code null} if the breaker is that of the service
 * @param before what it let through
 * @param after what it lets through now
 */
public record CircuitBreakerChangedEvent(String serviceId, @Nullable InstanceId instance, BreakerState before,
		BreakerState after) {
}
