package io.fairway.autoconfigure;

import org.jspecify.annotations.Nullable;

/**
 * Thrown for a setting that cannot be meant. Says which property has which value, what is
 * wrong with it, and what to do.
 */
class InvalidConfigurationException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final String property;

	private final String action;

	InvalidConfigurationException(String property, @Nullable Object value, String problem, String action) {
		this(property, value, problem, action, null);
	}

	InvalidConfigurationException(String property, @Nullable Object value, String problem, String action,
			@Nullable Throwable cause) {
		super("Property '" + property + "' with value '" + value + "': " + problem, cause);
		this.property = property;
		this.action = action;
	}

	String property() {
		return this.property;
	}

	String action() {
		return this.action;
	}

}
