package io.fairway.sample;

import java.util.List;

/**
 * Somebody chose a value that there is not.
 */
final class UnknownValueException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final List<String> known;

	UnknownValueException(String what, String value, List<String> known) {
		super("There is no " + what + " '" + value + "'. Use one of " + String.join(", ", known));
		this.known = List.copyOf(known);
	}

	static void require(String what, String value, List<String> known) {
		if (!known.contains(value)) {
			throw new UnknownValueException(what, value, known);
		}
	}

	List<String> known() {
		return this.known;
	}

}
