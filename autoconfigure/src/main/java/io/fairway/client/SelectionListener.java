package io.fairway.client;

import java.util.function.Function;

import io.fairway.balancer.LoadBalancingPolicy;
import io.fairway.instance.Instance;
import io.fairway.instance.InstanceList;

/**
 * Told of the choices of one load balancer. Called on the thread of each request, where
 * it must take no lock, allocate nothing and not fail; it is for counting and nothing
 * else. Thread-safe.
 */
public interface SelectionListener {

	/**
	 * Interested in nothing.
	 */
	SelectionListener NONE = new SelectionListener() {

		@Override
		public boolean isTimed() {
			return false;
		}

		@Override
		public void selected(InstanceList instances, LoadBalancingPolicy policy, Instance chosen) {
		}

		@Override
		public void failed() {
		}

		@Override
		public void timed(long nanos) {
		}

	};

	/**
	 * Whether the choice that begins now is to be timed. One that has to wait is timed in
	 * any case.
	 * @return whether to tell how long it takes
	 */
	boolean isTimed();

	/**
	 * An instance was chosen.
	 * @param instances the instances that it was chosen from
	 * @param policy the policy that chose it
	 * @param chosen the instance
	 */
	void selected(InstanceList instances, LoadBalancingPolicy policy, Instance chosen);

	/**
	 * No instance was available.
	 */
	void failed();

	/**
	 * A choice has ended, whether there was an instance or not.
	 * @param nanos how long it took
	 */
	void timed(long nanos);

	/**
	 * Makes the listener of each load balancer.
	 */
	@FunctionalInterface
	interface Factory {

		/**
		 * The listener of the load balancer of a service.
		 * @param serviceId the service
		 * @param names the name under which a policy is configured now
		 * @return the listener
		 */
		SelectionListener create(String serviceId, Function<LoadBalancingPolicy, String> names);

	}

}
