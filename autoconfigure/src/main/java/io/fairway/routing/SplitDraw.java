package io.fairway.routing;

import java.util.function.ToLongFunction;

import org.springframework.cloud.client.loadbalancer.Request;

/**
 * What decides on which side of a split a request is, and whether that is chance.
 * Thread-safe.
 */
public interface SplitDraw extends ToLongFunction<Request<?>> {

	/**
	 * Whether the same request is always on the same side.
	 * @param request the request
	 * @return whether chance has no part in it
	 */
	boolean isFixed(Request<?> request);

}
