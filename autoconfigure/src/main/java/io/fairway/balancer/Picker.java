package io.fairway.balancer;

import org.springframework.cloud.client.loadbalancer.Request;

import io.fairway.instance.Instance;

/**
 * The choice among the instances of one list. Picking is thread-safe, takes constant time
 * whatever the size of the list, takes no lock, allocates nothing and throws nothing.
 */
@FunctionalInterface
public interface Picker {

	/**
	 * Picks an instance.
	 * @param request the request to be sent
	 * @return one of the instances that the picker was built for
	 */
	Instance pick(Request<?> request);

}
