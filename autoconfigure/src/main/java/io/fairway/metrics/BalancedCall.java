package io.fairway.metrics;

import io.micrometer.common.KeyValues;

/**
 * A call as its observation tells it: where its last attempt went, and how many there
 * were. Thread-safe.
 */
final class BalancedCall {

	private static final String NONE = "none";

	/** What is told of a call that was not balanced: a meter has the same tags always. */
	static final KeyValues UNBALANCED = lowCardinality(NONE, NONE, NONE);

	private KeyValues low = UNBALANCED;

	private String instance = NONE;

	private int attempts;

	private static KeyValues lowCardinality(String service, String policy, String zone) {
		return KeyValues.of("fairway.service", service, "fairway.policy", policy, "fairway.zone", zone);
	}

	/** Another attempt, and its number, from 1 on. */
	synchronized int sending(String service, String policy, String zone, String instance) {
		this.low = lowCardinality(service, policy, zone.isEmpty() ? NONE : zone);
		this.instance = instance;
		return ++this.attempts;
	}

	synchronized KeyValues lowCardinality() {
		return this.low;
	}

	synchronized KeyValues highCardinality() {
		return KeyValues.of("fairway.instance", this.instance, "fairway.attempts", String.valueOf(this.attempts));
	}

}
