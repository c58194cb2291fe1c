package io.fairway.routing;

import java.util.function.IntUnaryOperator;

import org.springframework.cloud.client.loadbalancer.Request;

/**
 * What decides for a request between groups of instances that share the load: chance, or
 * a hash of the key by which requests are kept together. Called for each request, so it
 * should allocate nothing. Thread-safe.
 */
@FunctionalInterface
public interface RequestDraw {

	/**
	 * A number that all requests together are spread evenly over.
	 * @param request the request
	 * @param bound the number of possible answers, at least 1
	 * @return a number from 0 to below the bound
	 */
	int draw(Request<?> request, int bound);

	/**
	 * Whether the same request always draws the same number.
	 * @param request the request
	 * @return whether chance has no part in it, which it has by default
	 */
	default boolean isFixed(Request<?> request) {
		return false;
	}

	/**
	 * A draw by chance.
	 * @param random a random number from 0 to below its argument; thread-safe
	 * @return the draw
	 */
	static RequestDraw random(IntUnaryOperator random) {
		return (request, bound) -> random.applyAsInt(bound);
	}

}
