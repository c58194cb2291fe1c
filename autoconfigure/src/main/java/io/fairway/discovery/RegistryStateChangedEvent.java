package io.fairway.discovery;

import org.jspecify.annotations.Nullable;

/**
 * An event of the application context: a registry cannot tell any more, or can tell
 * again, which instances a service has. What it said before stays valid meanwhile.
 *
 * @param registry the name of the registry
 * @param serviceId the service
 * @param cause why it cannot, or {@code null} if it can
 */
public record RegistryStateChangedEvent(String registry, String serviceId, @Nullable Exception cause) {

	/**
	 * Whether the registry answers.
	 * @return whether it does
	 */
	public boolean isAvailable() {
		return this.cause == null;
	}

}
