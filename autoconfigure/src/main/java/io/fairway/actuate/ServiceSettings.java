package io.fairway.actuate;

import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * Tells which property leads to which setting of a service.
 */
public interface ServiceSettings {

	/**
	 * All settings of a service that hold now. If nobody asked before a change that was
	 * refused, they are what was refused, as far as it can be understood.
	 * @param serviceId the service
	 * @return the settings in no particular order, those with their default included
	 */
	List<Setting> of(String serviceId);

	/**
	 * Why the last change of the configuration does not hold.
	 * @return the reason in words, or {@code null} if it does
	 */
	@Nullable String refusal();

	/**
	 * The services that have settings of their own.
	 * @return the ids of the services
	 */
	Set<String> services();

}
