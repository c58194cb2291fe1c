package io.fairway.breaker;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;

/**
 * What a circuit breaker lets through.
 */
public enum BreakerState {

	/**
	 * Everything.
	 */
	CLOSED,

	/**
	 * Nothing.
	 */
	OPEN,

	/**
	 * A few requests, which decide whether it closes or opens again.
	 */
	HALF_OPEN;

	static BreakerState of(CircuitBreaker.State state) {
		return switch (state) {
			case OPEN, FORCED_OPEN -> OPEN;
			case HALF_OPEN -> HALF_OPEN;
			case CLOSED, DISABLED, METRICS_ONLY -> CLOSED;
		};
	}

}
