package io.fairway.actuate;

/**
 * Says why something that was asked of the endpoint is not done, and what would do.
 */
final class RefusedException extends RuntimeException {

	static final int BAD_REQUEST = 400;

	static final int NOT_FOUND = 404;

	static final int CONFLICT = 409;

	private static final long serialVersionUID = 1L;

	private final int status;

	RefusedException(int status, String message) {
		super(message);
		this.status = status;
	}

	int status() {
		return this.status;
	}

}
