package io.fairway.registry;

import java.time.Duration;

import io.fairway.instance.Instance;
import io.fairway.instance.InstanceId;

/**
 * A registry that accepts registrations. A registration is a lease: it expires unless it
 * is renewed. All methods may block on a network or disk and throw a
 * {@link RegistryException} when the registry cannot be reached.
 */
public interface WritableRegistry extends Registry {

	/**
	 * Registers an instance, or replaces what was registered under its id.
	 * @param instance the instance
	 * @param ttl how long the registration lives without renewal, positive
	 */
	void register(Instance instance, Duration ttl);

	/**
	 * Renews a registration for another period of its time to live.
	 * @param id the instance
	 * @return {@code false} if the registry does not know the instance any more and it
	 * must be registered again
	 */
	boolean renew(InstanceId id);

	/**
	 * Whether other processes see what is registered.
	 * @return {@code true} unless the registry is only of this process
	 */
	default boolean isShared() {
		return true;
	}

	/**
	 * Removes a registration. Removing an unknown one does nothing.
	 * @param id the instance
	 */
	void deregister(InstanceId id);

}
