package io.fairway.registry.kubernetes;

import io.fabric8.kubernetes.client.KubernetesClientException;
import org.jspecify.annotations.Nullable;

import io.fairway.instance.Text;
import io.fairway.registry.RegistryException;

/**
 * Failures of the client in words that say what to do.
 */
final class Failures {

	private static final int UNAUTHORIZED = 401;

	private static final int FORBIDDEN = 403;

	private static final int MAX_LENGTH = 512;

	private Failures() {
	}

	static RegistryException of(String what, Exception cause) {
		return new RegistryException(what + ": " + reason(cause), cause);
	}

	/** The status that the server answered with, 0 if it did not answer. */
	static int code(Exception cause) {
		KubernetesClientException answer = answer(cause);
		return (answer != null) ? answer.getCode() : 0;
	}

	private static String reason(Exception cause) {
		Throwable root = root(cause);
		String message = Text.printable((root.getMessage() != null) ? root.getMessage() : root, MAX_LENGTH);
		return switch (code(cause)) {
			case UNAUTHORIZED -> "the API server does not accept the credentials (401)";
			case FORBIDDEN -> "the right to do so is missing (403): " + message;
			default -> message;
		};
	}

	private static @Nullable KubernetesClientException answer(Throwable cause) {
		for (Throwable each = cause; each != null; each = each.getCause()) {
			if (each instanceof KubernetesClientException answer && answer.getCode() > 0) {
				return answer;
			}
		}
		return null;
	}

	private static Throwable root(Exception cause) {
		Throwable root = cause;
		while (root.getCause() != null) {
			root = root.getCause();
		}
		return root;
	}

}
