package io.fairway.health;

import io.fairway.instance.Instance;

/**
 * A way to find out how an instance is. Implementations are thread-safe, do not block and
 * connect to nothing but the host of the instance.
 */
public interface HealthProbe {

	/**
	 * Begins to ask the instance.
	 * @param instance the instance
	 * @param listener told of the result, once, on any thread; not necessarily after the
	 * attempt was cancelled
	 * @return the attempt, which lasts until it has a result or is cancelled
	 */
	Attempt start(Instance instance, Listener listener);

	/**
	 * A check that has begun.
	 */
	@FunctionalInterface
	interface Attempt {

		/**
		 * Ends the attempt and gives back all that it holds. Does nothing if it has ended
		 * already.
		 */
		void cancel();

	}

	/**
	 * Who wants to know the result.
	 */
	@FunctionalInterface
	interface Listener {

		/**
		 * Told how the attempt ended.
		 * @param result the result
		 */
		void ended(ProbeResult result);

	}

}
