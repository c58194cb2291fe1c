package io.fairway.balancer;

/**
 * A policy that sends requests with the same key to the same instance.
 */
public interface KeyedPolicy extends LoadBalancingPolicy {

	/**
	 * The number of requests that had no key and went to a random instance.
	 * @return the number since the policy was made
	 */
	long requestsWithoutKey();

	/**
	 * The key of a request, for those who decide something else by it.
	 * @return the key, which no request has by default
	 */
	default HashKey key() {
		return (request) -> HashKey.ABSENT;
	}

}
