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
	 * The number of those requests that were for one service.
	 * @param serviceId the service
	 * @return the number since the policy was made; that for all services if the policy
	 * does not tell them apart
	 */
	default long requestsWithoutKey(String serviceId) {
		return requestsWithoutKey();
	}

	/**
	 * Whether any request had a key. It is read without synchronization.
	 * @return whether one had, {@code true} if that is not known
	 */
	default boolean isKeySeen() {
		return true;
	}

	/**
	 * The key of a request, for those who decide something else by it.
	 * @return the key, which no request has by default
	 */
	default HashKey key() {
		return (request) -> HashKey.ABSENT;
	}

}
