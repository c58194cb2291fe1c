package io.fairway.discovery;

import java.util.concurrent.atomic.LongAdder;

/**
 * How often one registry told the instances of one service, and how often it could not.
 * Thread-safe.
 */
public final class RegistryCounts {

	private final String registry;

	private final LongAdder updates = new LongAdder();

	private final LongAdder failures = new LongAdder();

	RegistryCounts(String registry) {
		this.registry = registry;
	}

	void updated() {
		this.updates.increment();
	}

	void failed() {
		this.failures.increment();
	}

	/**
	 * The registry.
	 * @return its name
	 */
	public String registry() {
		return this.registry;
	}

	/**
	 * How often it told the instances, changed or not.
	 * @return the number since the service is watched
	 */
	public long updates() {
		return this.updates.sum();
	}

	/**
	 * How often it could not tell them.
	 * @return the number since the service is watched
	 */
	public long failures() {
		return this.failures.sum();
	}

}
