package io.fairway.registry;

import java.util.Collection;

import org.jspecify.annotations.Nullable;

import io.fairway.instance.Rejections;

/**
 * A source of instances that tells of changes. Any bean of this type joins the configured
 * registries. Implementations are thread-safe.
 */
public interface Registry extends AutoCloseable {

	/**
	 * The name under which the application configures the registry and logs show it.
	 * @return the name, unique within an application
	 */
	String name();

	/**
	 * Starts to watch a service. The listener hears the current instances, either before
	 * this method returns or later from a thread of the registry, and again whenever they
	 * change. This method never waits for a network.
	 * @param serviceId the service, whether the registry knows it yet or not
	 * @param listener told of the instances
	 * @return ends the watch when closed
	 */
	Watch watch(String serviceId, InstancesListener listener);

	/**
	 * The ids of the services that have instances. May block on a network or disk.
	 * @return the ids
	 */
	Collection<String> services();

	/**
	 * What the registry delivered that made no sense.
	 * @return the rejections, or {@code null} if it cannot deliver such a thing
	 */
	default @Nullable Rejections rejections() {
		return null;
	}

	/**
	 * Ends all watches and gives up threads and connections. Closing twice does nothing.
	 */
	@Override
	void close();

	/**
	 * A watch on one service.
	 */
	@FunctionalInterface
	interface Watch extends AutoCloseable {

		/**
		 * Ends the watch: the listener is not called again after a call under way.
		 * Closing twice does nothing.
		 */
		@Override
		void close();

	}

}
