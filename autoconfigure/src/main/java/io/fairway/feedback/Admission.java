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

	/**
	 * This admission and another one of the same request.
	 * @param other the other one
	 * @return one that tells both of the end
	 */
	@SuppressWarnings("ReferenceEquality") // a constant
	default Admission and(Admission other) {
		if (this == UNNOTICED) {
			return other;
		}
		return (other == UNNOTICED) ? this : (outcome, elapsed) -> {
			end(outcome, elapsed);
			other.end(outcome, elapsed);
		};
	}

}
