package io.fairway.registry.dns;

import java.time.Duration;
import java.util.function.IntUnaryOperator;

import io.fairway.registry.Backoff;

/**
 * The time from one question for a service to the next. Not thread-safe.
 */
final class DnsPace {

	/**
	 * A question is one datagram, so a server that came back is found sooner than by
	 * waiting for as long as {@link Backoff} would: within five seconds of its return,
	 * with the time of a question on its way.
	 */
	static final Duration LONGEST_RETRY = Duration.ofSeconds(3);

	/** As long as nothing is known, somebody may be waiting for the answer. */
	static final Duration FIRST_RETRY = Duration.ofSeconds(1);

	/** After a question that took longer than the time to wait for the next. */
	static final Duration SHORTEST_RETRY = Duration.ofMillis(100);

	private static final int RETRY_JITTER_PERCENT = 20;

	private static final int JITTER_PERCENT = 10;

	private static final int PERCENT = 100;

	private final DnsSettings settings;

	private final IntUnaryOperator random;

	private final Backoff backoff;

	private boolean answered;

	DnsPace(DnsSettings settings, IntUnaryOperator random) {
		this.settings = settings;
		this.random = random;
		this.backoff = new Backoff(random);
	}

	/**
	 * The time to wait after an answer: until it ends or, so that clients do not ask all
	 * at once, a little longer. Where the answer holds for longer than we wait, a little
	 * less.
	 * @param ttl the seconds for which the answer holds
	 */
	Duration afterAnswer(long ttl) {
		this.answered = true;
		this.backoff.reset();
		return interval(ttl);
	}

	/**
	 * The time to wait after an answer of which a part is missing.
	 */
	Duration afterIncompleteAnswer(long ttl, Duration elapsed) {
		this.answered = true;
		return least(interval(ttl), afterFailure(elapsed));
	}

	/**
	 * The time to wait after a failure.
	 * @param elapsed how long the question took, which counts as waiting
	 */
	Duration afterFailure(Duration elapsed) {
		Duration limit = this.answered ? LONGEST_RETRY : FIRST_RETRY;
		Duration wait = least(this.backoff.next(), percent(limit, PERCENT - random(RETRY_JITTER_PERCENT)));
		return greatest(wait.minus(elapsed), SHORTEST_RETRY);
	}

	private Duration interval(long ttl) {
		Duration longest = this.settings.maxInterval();
		Duration shortest = this.settings.minInterval();
		if (ttl >= longest.toSeconds()) {
			return greatest(percent(longest, PERCENT - random(JITTER_PERCENT)), shortest);
		}
		Duration interval = greatest(Duration.ofSeconds(ttl), shortest);
		return least(percent(interval, PERCENT + random(JITTER_PERCENT)), longest);
	}

	private int random(int greatest) {
		return this.random.applyAsInt(greatest + 1);
	}

	private static Duration percent(Duration duration, int percent) {
		return duration.multipliedBy(percent).dividedBy(PERCENT);
	}

	private static Duration least(Duration one, Duration other) {
		return (one.compareTo(other) <= 0) ? one : other;
	}

	private static Duration greatest(Duration one, Duration other) {
		return (one.compareTo(other) >= 0) ? one : other;
	}

}
