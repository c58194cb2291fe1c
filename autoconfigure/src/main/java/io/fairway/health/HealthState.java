package io.fairway.health;

/**
 * What the health checks of an instance amount to.
 */
public enum HealthState {

	/**
	 * No check has ended yet.
	 */
	UNKNOWN,

	/**
	 * The instance answers as it should.
	 */
	HEALTHY,

	/**
	 * It does not.
	 */
	UNHEALTHY

}
