package io.fairway.breaker;

import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;

import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowSynchronizationStrategy;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;

/**
 * When a circuit breaker opens and for how long. Names and meanings are Resilience4j's.
 *
 * @param failureRateThreshold the percentage of failures that opens it, above 0 to 100
 * @param slowCallRateThreshold the percentage of slow calls that opens it, above 0 to 100
 * @param slowCallDurationThreshold how long a call takes that is slow, positive
 * @param slidingWindowType whether the window has a number of calls or of seconds
 * @param slidingWindowSize the number of calls or seconds, positive
 * @param minimumNumberOfCalls how many calls there must be in the window, positive
 * @param permittedNumberOfCallsInHalfOpenState how many calls decide whether it closes
 * again, positive
 * @param openTime how long it stays open
 */
public record BreakerSettings(float failureRateThreshold, float slowCallRateThreshold,
		Duration slowCallDurationThreshold, SlidingWindowType slidingWindowType, int slidingWindowSize,
		int minimumNumberOfCalls, int permittedNumberOfCallsInHalfOpenState, OpenTime openTime) {

	CircuitBreakerConfig toConfig(Clock clock, ToLongFunction<Clock> nanos) {
		return CircuitBreakerConfig.custom()
			.failureRateThreshold(this.failureRateThreshold)
			.slowCallRateThreshold(this.slowCallRateThreshold)
			.slowCallDurationThreshold(this.slowCallDurationThreshold)
			.slidingWindow(this.slidingWindowSize, this.minimumNumberOfCalls, this.slidingWindowType, synchronization())
			.permittedNumberOfCallsInHalfOpenState(this.permittedNumberOfCallsInHalfOpenState)
			.waitIntervalFunctionInOpenState((attempt) -> this.openTime.of(attempt).toMillis())
			.currentTimestampFunction(nanos::applyAsLong, TimeUnit.NANOSECONDS)
			.clock(clock)
			.writableStackTraceEnabled(false)
			.build();
	}

	/**
	 * Resilience4j's window of time that takes no lock still counts what is older than
	 * the window after a pause that was longer, and its window of calls fails if it has
	 * room for one only (2.3.0).
	 */
	private SlidingWindowSynchronizationStrategy synchronization() {
		return (this.slidingWindowType == SlidingWindowType.COUNT_BASED && this.slidingWindowSize > 1)
				? SlidingWindowSynchronizationStrategy.LOCK_FREE : SlidingWindowSynchronizationStrategy.SYNCHRONIZED;
	}

	/**
	 * How long a breaker stays open.
	 *
	 * @param first the time when it opens, positive
	 * @param multiplier how much longer each time is while it does not close in between,
	 * at least 1
	 * @param max the longest time, at least the first
	 */
	public record OpenTime(Duration first, double multiplier, Duration max) {

		Duration of(int attempt) {
			double millis = this.first.toMillis() * Math.pow(this.multiplier, Math.max(0, attempt - 1));
			return Duration.ofMillis((long) Math.min(millis, this.max.toMillis()));
		}

	}

}
