package io.fairway.autoconfigure;

import java.time.Duration;

import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import org.springframework.boot.context.properties.ConfigurationPropertiesSource;

/**
 * When a circuit breaker opens, under the names that Resilience4j has for it.
 */
@ConfigurationPropertiesSource
public class BreakerProperties {

	/**
	 * Whether there is a breaker.
	 */
	private boolean enabled;

	/**
	 * Percentage of calls that must fail for the breaker to open.
	 */
	private float failureRateThreshold = 50;

	/**
	 * Percentage of calls that must be slow for the breaker to open.
	 */
	private float slowCallRateThreshold = 100;

	/**
	 * Duration from which on a call is slow.
	 */
	private Duration slowCallDurationThreshold = Duration.ofSeconds(60);

	/**
	 * Whether the last calls are looked at (count_based) or those of the last seconds
	 * (time_based).
	 */
	private SlidingWindowType slidingWindowType = SlidingWindowType.COUNT_BASED;

	/**
	 * Number of calls or seconds that are looked at.
	 */
	private int slidingWindowSize = 100;

	/**
	 * Number of calls without which the breaker does not open. The size of the window at
	 * most, if calls are counted.
	 */
	private int minimumNumberOfCalls = 100;

	/**
	 * Number of calls by which the breaker decides, after a while, whether to close.
	 */
	private int permittedNumberOfCallsInHalfOpenState = 10;

	/**
	 * Time that the breaker stays open.
	 */
	private Duration waitDurationInOpenState = Duration.ofSeconds(60);

	/**
	 * Whether it stays open longer each time, while it does not close in between.
	 */
	private boolean enableExponentialBackoff;

	/**
	 * How much longer each time is than the one before.
	 */
	private double exponentialBackoffMultiplier = 2;

	/**
	 * Longest time that the breaker stays open.
	 */
	private Duration exponentialMaxWaitDurationInOpenState = Duration.ofMinutes(10);

	public boolean isEnabled() {
		return this.enabled;
	}

	public void setEnabled(boolean enabled) {
		this.enabled = enabled;
	}

	public float getFailureRateThreshold() {
		return this.failureRateThreshold;
	}

	public void setFailureRateThreshold(float failureRateThreshold) {
		this.failureRateThreshold = failureRateThreshold;
	}

	public float getSlowCallRateThreshold() {
		return this.slowCallRateThreshold;
	}

	public void setSlowCallRateThreshold(float slowCallRateThreshold) {
		this.slowCallRateThreshold = slowCallRateThreshold;
	}

	public Duration getSlowCallDurationThreshold() {
		return this.slowCallDurationThreshold;
	}

	public void setSlowCallDurationThreshold(Duration slowCallDurationThreshold) {
		this.slowCallDurationThreshold = slowCallDurationThreshold;
	}

	public SlidingWindowType getSlidingWindowType() {
		return this.slidingWindowType;
	}

	public void setSlidingWindowType(SlidingWindowType slidingWindowType) {
		this.slidingWindowType = slidingWindowType;
	}

	public int getSlidingWindowSize() {
		return this.slidingWindowSize;
	}

	public void setSlidingWindowSize(int slidingWindowSize) {
		this.slidingWindowSize = slidingWindowSize;
	}

	public int getMinimumNumberOfCalls() {
		return this.minimumNumberOfCalls;
	}

	public void setMinimumNumberOfCalls(int minimumNumberOfCalls) {
		this.minimumNumberOfCalls = minimumNumberOfCalls;
	}

	public int getPermittedNumberOfCallsInHalfOpenState() {
		return this.permittedNumberOfCallsInHalfOpenState;
	}

	public void setPermittedNumberOfCallsInHalfOpenState(int permittedNumberOfCallsInHalfOpenState) {
		this.permittedNumberOfCallsInHalfOpenState = permittedNumberOfCallsInHalfOpenState;
	}

	public Duration getWaitDurationInOpenState() {
		return this.waitDurationInOpenState;
	}

	public void setWaitDurationInOpenState(Duration waitDurationInOpenState) {
		this.waitDurationInOpenState = waitDurationInOpenState;
	}

	public boolean isEnableExponentialBackoff() {
		return this.enableExponentialBackoff;
	}

	public void setEnableExponentialBackoff(boolean enableExponentialBackoff) {
		this.enableExponentialBackoff = enableExponentialBackoff;
	}

	public double getExponentialBackoffMultiplier() {
		return this.exponentialBackoffMultiplier;
	}

	public void setExponentialBackoffMultiplier(double exponentialBackoffMultiplier) {
		this.exponentialBackoffMultiplier = exponentialBackoffMultiplier;
	}

	public Duration getExponentialMaxWaitDurationInOpenState() {
		return this.exponentialMaxWaitDurationInOpenState;
	}

	public void setExponentialMaxWaitDurationInOpenState(Duration exponentialMaxWaitDurationInOpenState) {
		this.exponentialMaxWaitDurationInOpenState = exponentialMaxWaitDurationInOpenState;
	}

}
