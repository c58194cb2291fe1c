package io.fairway.sample;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What can be done to an instance.
 */
enum InstanceAction {

	/** Answers late from now on. */
	SLOW,

	/** Answers with status 500 from now on. */
	BREAK,

	/** Is deregistered and closed. */
	STOP,

	/** Is brought back to normal, whatever was wrong with it. */
	START;

	/**
	 * The action of the given name.
	 * @throws UnknownValueException if there is no such action
	 */
	static InstanceAction named(String name) {
		UnknownValueException.require("action", name, names());
		return valueOf(name.toUpperCase(Locale.ROOT));
	}

	private static List<String> names() {
		return Arrays.stream(values()).map((action) -> action.name().toLowerCase(Locale.ROOT)).toList();
	}

	/**
	 * Does it.
	 * @return {@code false} if it cannot be done to a stopped instance
	 */
	boolean applyTo(Backend backend) {
		return switch (this) {
			case SLOW -> backend.impair(BackendState.SLOW);
			case BREAK -> backend.impair(BackendState.BROKEN);
			case STOP -> backend.stop();
			case START -> backend.start();
		};
	}

}
