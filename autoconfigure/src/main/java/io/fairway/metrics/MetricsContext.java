package io.fairway.metrics;

import java.util.concurrent.ScheduledExecutorService;

import io.micrometer.core.instrument.MeterRegistry;

import io.fairway.instance.Ticker;

/**
 * What meters need of their surroundings.
 *
 * @param registry where they are
 * @param convention their names and tags
 * @param instanceTag whether they have a tag for the instance
 * @param executor the one thread that makes, feeds and removes them
 * @param ticker tells how long nothing was heard of an instance
 */
public record MetricsContext(MeterRegistry registry, FairwayMeterConvention convention, boolean instanceTag,
		ScheduledExecutorService executor, Ticker ticker) {
}
