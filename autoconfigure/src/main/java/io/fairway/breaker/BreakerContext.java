package io.fairway.breaker;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import io.fairway.instance.Ticker;

/**
 * What circuit breakers need of their surroundings.
 *
 * @param timer runs short tasks later
 * @param ticker tells the time
 * @param events runs what logs and publishes, in order, and never refuses
 * @param listener told of each change
 */
public record BreakerContext(ScheduledExecutorService timer, Ticker ticker, Executor events,
		Consumer<CircuitBreakerChangedEvent> listener) {

	private static final Log logger = LogFactory.getLog(BreakerContext.class);

	/** The time of the ticker, as a clock: one that nobody can set. */
	Clock clock() {
		return new TickerClock(this.ticker, this.ticker.read());
	}

	void later(Runnable task, Duration delay) {
		try {
			this.timer.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
		}
		catch (RejectedExecutionException ex) {
			logger.debug("Not scheduled, since the application ends", ex);
		}
	}

	void publish(CircuitBreakerChangedEvent event) {
		this.events.execute(() -> {
			logger.info("Circuit breaker of "
					+ ((event.instance() != null) ? event.instance() : "service '" + event.serviceId() + "'") + ": "
					+ event.before() + " to " + event.after());
			this.listener.accept(event);
		});
	}

	private static final class TickerClock extends Clock {

		private final Ticker ticker;

		private final long start;

		TickerClock(Ticker ticker, long start) {
			this.ticker = ticker;
			this.start = start;
		}

		@Override
		public ZoneId getZone() {
			return ZoneOffset.UTC;
		}

		@Override
		public Clock withZone(ZoneId zone) {
			return this;
		}

		@Override
		public Instant instant() {
			return Instant.EPOCH.plusNanos(this.ticker.read() - this.start);
		}

	}

}
