package io.fairway.autoconfigure;

import io.fairway.balancer.LoadBalancingPolicy;

/**
 * Makes a policy as the settings of a service say.
 */
@FunctionalInterface
interface PolicyFactory {

	/**
	 * Makes a policy.
	 * @param prefix the full name of the properties, for messages
	 * @param properties the settings of the service
	 * @return the policy
	 * @throws InvalidConfigurationException if a setting that the policy needs makes no
	 * sense
	 */
	LoadBalancingPolicy create(String prefix, ServiceProperties properties);

}
