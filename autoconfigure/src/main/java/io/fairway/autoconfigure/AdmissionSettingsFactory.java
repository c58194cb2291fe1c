package io.fairway.autoconfigure;

import java.time.Duration;

import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import org.jspecify.annotations.Nullable;

import io.fairway.breaker.BreakerSettings;
import io.fairway.breaker.CircuitBreakers.CircuitBreakerSettings;
import io.fairway.limit.AdaptiveSettings;
import io.fairway.limit.LimitSettings;

/**
 * Makes the settings of what lets requests in: circuit breakers and limits.
 */
final class AdmissionSettingsFactory {

	private static final double PERCENT = 100;

	private static final double LEAST_PERCENT = 0.01;

	private static final double MAX_MULTIPLIER = 100;

	private static final int MAX_WINDOW = 100_000;

	private static final int MAX_ADAPTIVE_LIMIT = 100_000;

	private AdmissionSettingsFactory() {
	}

	static CircuitBreakerSettings breakers(String prefix, CircuitBreakerProperties properties) {
		return new CircuitBreakerSettings(breaker(prefix, properties),
				breaker(prefix + ".service", properties.getService()));
	}

	private static @Nullable BreakerSettings breaker(String prefix, BreakerProperties properties) {
		int size = Requirements.range(prefix + ".sliding-window-size", properties.getSlidingWindowSize(), 1,
				MAX_WINDOW);
		int minimum = Requirements.range(prefix + ".minimum-number-of-calls", properties.getMinimumNumberOfCalls(), 1,
				Integer.MAX_VALUE);
		boolean counted = properties.getSlidingWindowType() == SlidingWindowType.COUNT_BASED;
		BreakerSettings settings = new BreakerSettings(
				percent(prefix + ".failure-rate-threshold", properties.getFailureRateThreshold()),
				percent(prefix + ".slow-call-rate-threshold", properties.getSlowCallRateThreshold()),
				Requirements.positive(prefix + ".slow-call-duration-threshold",
						properties.getSlowCallDurationThreshold()),
				properties.getSlidingWindowType(), size, counted ? Math.min(minimum, size) : minimum,
				Requirements.range(prefix + ".permitted-number-of-calls-in-half-open-state",
						properties.getPermittedNumberOfCallsInHalfOpenState(), 1, MAX_WINDOW),
				openTime(prefix, properties));
		return properties.isEnabled() ? settings : null;
	}

	private static float percent(String property, float value) {
		return (float) Requirements.range(property, value, LEAST_PERCENT, PERCENT);
	}

	private static BreakerSettings.OpenTime openTime(String prefix, BreakerProperties properties) {
		Duration first = Requirements.positive(prefix + ".wait-duration-in-open-state",
				properties.getWaitDurationInOpenState());
		double multiplier = Requirements.range(prefix + ".exponential-backoff-multiplier",
				properties.getExponentialBackoffMultiplier(), 1, MAX_MULTIPLIER);
		Duration max = Requirements.positive(prefix + ".exponential-max-wait-duration-in-open-state",
				properties.getExponentialMaxWaitDurationInOpenState());
		if (!properties.isEnableExponentialBackoff()) {
			return new BreakerSettings.OpenTime(first, 1, first);
		}
		return new BreakerSettings.OpenTime(first, multiplier, (max.compareTo(first) > 0) ? max : first);
	}

	static LimitSettings limits(String prefix, LimitProperties properties) {
		return new LimitSettings(
				Requirements.range(prefix + ".max-requests-per-instance", properties.getMaxRequestsPerInstance(), 0,
						Integer.MAX_VALUE),
				Requirements.range(prefix + ".max-requests", properties.getMaxRequests(), 0, Integer.MAX_VALUE),
				adaptive(prefix + ".adaptive", properties.getAdaptive()));
	}

	private static @Nullable AdaptiveSettings adaptive(String prefix, LimitProperties.Adaptive properties) {
		int min = Requirements.range(prefix + ".min", properties.getMin(), 1, MAX_ADAPTIVE_LIMIT);
		int max = Requirements.range(prefix + ".max", properties.getMax(), min, MAX_ADAPTIVE_LIMIT);
		int initial = Requirements.range(prefix + ".initial", properties.getInitial(), min, max);
		double tolerance = Requirements.range(prefix + ".tolerance", properties.getTolerance(), 1, MAX_MULTIPLIER);
		if (!properties.isEnabled()) {
			return null;
		}
		if (!OptionalClasses.isPresent(OptionalClasses.ADAPTIVE_LIMIT, null)) {
			throw new InvalidConfigurationException(prefix + ".enabled", true,
					"the library that adapts limits is not on the class path",
					"Add com.netflix.concurrency-limits:concurrency-limits-core, or set " + prefix
							+ ".enabled to false");
		}
		return new AdaptiveSettings(initial, min, max, tolerance);
	}

}
