package io.fairway.balancer;

import java.util.List;

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

	/**
	 * Picks an instance for a request that begins at once. Where a policy bounds the load
	 * of an instance, this reserves a place there, so that of many requests at the same
	 * moment no two take the last one.
	 * @param request the request that is about to be sent
	 * @return one of the instances that the picker was built for
	 */
	default Instance reserve(Request<?> request) {
		return pick(request);
	}

	/**
	 * Who may be picked for a request at this moment, found out without picking: nothing
	 * is counted or reserved, and no sequence moves. For people who want to know; it may
	 * take a while.
	 * @param request the request
	 * @return the candidates, their shares together 1 if they are known; empty if this
	 * picker cannot tell
	 */
	default List<Candidate> candidates(Request<?> request) {
		return List.of();
	}

}
