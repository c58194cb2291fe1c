package io.fairway.balancer;

/**
 * Where keys belong: the lookup structure that is computed when the hosts change.
 * Immutable.
 */
interface Placement {

	/**
	 * The host for a key, found in constant time and without allocation.
	 * @param hash the hash of the key
	 * @param attempt 0 for the owner of the key, and from 1 on for the hosts that Envoy
	 * would try in its place; they may repeat
	 * @return the index of the host
	 */
	int owner(long hash, int attempt);

	/**
	 * The parts of all hashes that hosts own.
	 * @param hosts the number of hosts
	 * @return the shares by host, together 1
	 */
	double[] shares(int hosts);

}
