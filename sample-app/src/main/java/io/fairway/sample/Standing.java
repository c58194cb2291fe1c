package io.fairway.sample;

/**
 * Whether the client sends requests to an instance, and if not, why.
 */
enum Standing {

	/** It does. */
	IN_ROTATION,

	/** It does again, a little while ago it did not. */
	RETURNED,

	/** It does not, since calls failed. */
	EJECTED,

	/** It does not, since too many of the latest calls failed or were slow. */
	BREAKER_OPEN,

	/** It sends a few, to see how these end. */
	BREAKER_HALF_OPEN,

	/** It does not, since health checks fail. */
	UNHEALTHY,

	/** It cannot, since the instance is not registered. */
	NOT_REGISTERED

}
