package io.fairway.balancer;

/**
 * A picker whose placement goes on to be valid where the hosts stay the same.
 */
interface Placed {

	PlacedHosts hosts();

}
