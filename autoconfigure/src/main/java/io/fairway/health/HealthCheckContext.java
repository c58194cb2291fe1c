package io.fairway.health;

import java.time.InstantSource;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;

import io.fairway.instance.Ticker;

/**
 * What health checks need of their surroundings.
 *
 * @param scheduler runs short tasks at their time
 * @param ticker tells the time by which everything is decided
 * @param clock tells the time that is shown
 * @param random a number from 0 to less than 1, for checks that must not all come at once
 * @param events told of each {@link InstanceHealthChangedEvent}; must not block
 */
public record HealthCheckContext(ScheduledExecutorService scheduler, Ticker ticker, InstantSource clock,
		DoubleSupplier random, Consumer<Object> events) {
}
