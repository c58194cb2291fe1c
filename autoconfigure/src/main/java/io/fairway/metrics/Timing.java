package io.fairway.metrics;

import java.time.Duration;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

import io.fairway.feedback.Outcome;

/**
 * What takes time, as one number: the timer, and of requests how they ended.
 */
enum Timing {

	SUCCESS(Outcome.SUCCESS),

	SERVER_ERROR(Outcome.SERVER_ERROR),

	GATEWAY_ERROR(Outcome.GATEWAY_ERROR),

	CONNECT_FAILURE(Outcome.CONNECT_FAILURE),

	TIMEOUT(Outcome.TIMEOUT),

	RESET(Outcome.RESET),

	CANCELLED(Outcome.CANCELLED),

	CALLER_ERROR(Outcome.CALLER_ERROR),

	SELECTION(FairwayMeter.SELECTION_DURATION, Duration.ofNanos(100), Duration.ofSeconds(10)),

	DISCOVERY(FairwayMeter.DISCOVERY_REQUEST_DURATION, Duration.ofNanos(1000), Duration.ofSeconds(10)),

	PROPAGATION(FairwayMeter.DISCOVERY_PROPAGATION, Duration.ofNanos(10_000), Duration.ofSeconds(30));

	private static final Timing[] ALL = values();

	private final FairwayMeter meter;

	private final @Nullable Outcome outcome;

	private final Duration shortest;

	private final Duration longest;

	Timing(Outcome outcome) {
		this(FairwayMeter.REQUEST_DURATION, outcome, Duration.ofMillis(1), Duration.ofMinutes(1));
	}

	Timing(FairwayMeter meter, Duration shortest, Duration longest) {
		this(meter, null, shortest, longest);
	}

	Timing(FairwayMeter meter, @Nullable Outcome outcome, Duration shortest, Duration longest) {
		this.meter = meter;
		this.outcome = outcome;
		this.shortest = shortest;
		this.longest = longest;
	}

	/** The outcomes come first, in their order. */
	static Timing of(Outcome outcome) {
		return ALL[outcome.ordinal()];
	}

	static Timing of(int ordinal) {
		return ALL[ordinal];
	}

	/** How meters write an outcome. */
	static String label(Outcome outcome) {
		return outcome.name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

	FairwayMeter meter() {
		return this.meter;
	}

	@Nullable Outcome outcome() {
		return this.outcome;
	}

	/** The shortest duration that a histogram tells from shorter ones. */
	Duration shortest() {
		return this.shortest;
	}

	/** The longest duration that a histogram tells from longer ones. */
	Duration longest() {
		return this.longest;
	}

}
