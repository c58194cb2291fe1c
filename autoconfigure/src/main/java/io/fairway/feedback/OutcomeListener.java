package io.fairway.feedback;

import java.time.Duration;

import io.fairway.instance.InstanceId;

/**
 * Told how each call ended. Called on the thread that ends the call, so it must return at
 * once. Every bean of this type is told of the calls of every service. Thread-safe.
 */
@FunctionalInterface
public interface OutcomeListener {

	/**
	 * A call ended.
	 * @param id the instance that was called
	 * @param outcome how the call ended
	 * @param elapsed the time from its start to its end
	 */
	void onOutcome(InstanceId id, Outcome outcome, Duration elapsed);

}
