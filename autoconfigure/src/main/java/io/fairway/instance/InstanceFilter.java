package io.fairway.instance;

import java.util.List;

/**
 * A reason to keep traffic from an instance for the time being, such as failed health
 * checks or an ejection. Every bean of this type joins the filter stage of every service,
 * and one that the {@code @LoadBalancerClient} configuration of a service defines joins
 * that of this service only.
 * <p>
 * Implementations are thread-safe. {@link #accepts} is called when a list or
 * {@link #revision} changes, not for each request.
 */
@FunctionalInterface
public interface InstanceFilter {

	/**
	 * Whether the instance may receive traffic now.
	 * @param instance the instance
	 * @return whether it may
	 */
	boolean accepts(Instance instance);

	/**
	 * Tells which instances there are, right before {@link #accepts} is asked about them.
	 * What a filter keeps of instances that are not among them can go. For a filter of
	 * one service these are all instances of the service; for one of every service, those
	 * of one after the other.
	 * @param instances all instances of a service, before anything else narrows them down
	 */
	default void observe(List<Instance> instances) {
	}

	/**
	 * A number that grows whenever an answer of {@link #accepts} may have changed. It is
	 * read for each request and must therefore cost no more than a volatile read.
	 * @return the revision, constant for a filter whose answers depend on the instance
	 * alone
	 */
	default long revision() {
		return 0;
	}

	/**
	 * Whether the filter can refuse anything by the settings that hold now. One that
	 * cannot is left out of the chain of a service, so that it costs nothing there. Asked
	 * when the chain is built, which is anew after each change of the settings.
	 * @return whether the filter is to be asked
	 */
	default boolean isActive() {
		return true;
	}

	/**
	 * The name by which users meet this filter.
	 * @return the name of its class unless it has a better one
	 */
	default String name() {
		return getClass().getName();
	}

	/**
	 * Whether an instance is kept out when this filter fails to tell. By default it is
	 * let in: one faulty filter must not stop all traffic.
	 * @return whether the filter fails closed
	 */
	default boolean isRequired() {
		return false;
	}

}
