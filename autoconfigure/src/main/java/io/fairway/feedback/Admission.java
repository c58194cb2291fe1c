package io.fairway.feedback;

import java.time.Duration;

/**
 * A request that was let in. Thread-safe.
 */
@FunctionalInterface
public interface Admission {

	/**
	 * For requests whose end matters to nobody.
	 */
	Admission UNNOTICED = (outcome, elapsed) -> {
	};

	/**
	 * The request ended. Called once.
	 * @param outcome how
	 * @param elapsed the time from its start to its end
	 */
	void end(Outcome outcome, Duration elapsed);

}
