package io.fairway.retry;

/**
 * Which failed attempts are repeated on another instance.
 */
public enum RetryMode {

	/**
	 * None.
	 */
	OFF,

	/**
	 * Those of which nothing reached the instance, whatever the method: it could not be
	 * connected to.
	 */
	SAFE,

	/**
	 * Those as well whose repetition does no harm because of their method: after a
	 * time-out or a broken connection, and after certain statuses.
	 */
	IDEMPOTENT

}
