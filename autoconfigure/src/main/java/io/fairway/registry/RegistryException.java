package io.fairway.registry;

import org.jspecify.annotations.Nullable;

/**
 * Thrown when a registry cannot do what it was asked. The message names the registry.
 */
public class RegistryException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	/**
	 * An exception with the given message and cause.
	 * @param message what failed, where
	 * @param cause why
	 */
	public RegistryException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

	/**
	 * An exception with the given message.
	 * @param message what failed, where
	 */
	public RegistryException(String message) {
		super(message);
	}

}
