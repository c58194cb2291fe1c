package io.fairway.limit;

import java.time.Duration;

import com.netflix.concurrency.limits.Limit;
import com.netflix.concurrency.limits.limit.Gradient2Limit;
import com.netflix.concurrency.limits.limit.WindowedLimit;

import io.fairway.feedback.Outcome;
import io.fairway.instance.Ticker;

/**
 * The limit of one instance that follows its latency. Thread-safe.
 */
final class AdaptiveLimit {

	private final AdaptiveSettings settings;

	private final Ticker ticker;

	/** The library takes times for numbers that never overflow. */
	private final long start;

	private final Limit limit;

	AdaptiveLimit(AdaptiveSettings settings, Ticker ticker) {
		this.settings = settings;
		this.ticker = ticker;
		this.start = ticker.read();
		this.limit = WindowedLimit.newBuilder()
			.build(Gradient2Limit.newBuilder()
				.initialLimit(settings.initial())
				.minLimit(settings.min())
				.maxConcurrency(settings.max())
				.rttTolerance(settings.tolerance())
				.build());
	}

	AdaptiveSettings settings() {
		return this.settings;
	}

	int current() {
		return this.limit.getLimit();
	}

	/** What fails at once, or on our side, says nothing of how busy the instance is. */
	void observe(Outcome outcome, Duration elapsed, int inFlight) {
		if (outcome == Outcome.SUCCESS || outcome == Outcome.TIMEOUT) {
			long nanos = elapsed.toNanos();
			this.limit.onSample(this.ticker.read() - this.start - nanos, nanos, inFlight, outcome == Outcome.TIMEOUT);
		}
	}

}
