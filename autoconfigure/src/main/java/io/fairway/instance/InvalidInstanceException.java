package io.fairway.instance;

/**
 * Thrown for an instance that cannot be called at all, such as one with an impossible
 * host or port. The message names the value and what was expected.
 */
public class InvalidInstanceException extends IllegalArgumentException {

	private static final long serialVersionUID = 1L;

	/**
	 * An exception with the given message.
	 * @param message what is wrong, and what would do
	 */
	public InvalidInstanceException(String message) {
		super(message);
	}

}
