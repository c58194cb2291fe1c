package io.fairway.feedback;

import java.io.EOFException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;

import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;

import org.jspecify.annotations.Nullable;

/**
 * How a call of an instance ended. This is the one place where that is classified; what
 * ejects, breaks or measures goes by these names.
 */
public enum Outcome {

	/**
	 * An answer that does not blame the instance, 4xx included.
	 */
	SUCCESS(false),

	/**
	 * An answer of 500 or above that is none of the gateway failures.
	 */
	SERVER_ERROR(true),

	/**
	 * An answer of 502, 503 or 504.
	 */
	GATEWAY_ERROR(true),

	/**
	 * No connection, or none that is secure as it must be: nothing of the request reached
	 * the instance.
	 */
	CONNECT_FAILURE(true),

	/**
	 * No answer in time.
	 */
	TIMEOUT(true),

	/**
	 * The connection broke before the answer was complete, or what came over it was no
	 * answer.
	 */
	RESET(true),

	/**
	 * The caller gave up; that says nothing of the instance.
	 */
	CANCELLED(false),

	/**
	 * The call failed on our side of the network, for a reason that says nothing of the
	 * instance.
	 */
	CALLER_ERROR(false);

	private static final int MAX_CAUSES = 10;

	/** How the JDK's client begins what it says of something that is not HTTP. */
	private static final List<String> NO_ANSWERS = List.of("Invalid status", "Invalid header", "Header size",
			"Bad trailing char", "Unexpected ");

	private final boolean failure;

	Outcome(boolean failure) {
		this.failure = failure;
	}

	/**
	 * Whether the outcome speaks against the instance.
	 * @return whether it is a failure of the instance
	 */
	public boolean isFailure() {
		return this.failure;
	}

	/**
	 * The outcome of a call that was answered.
	 * @param status the HTTP status code
	 * @return the outcome
	 */
	public static Outcome ofStatus(int status) {
		return switch (status) {
			case 502, 503, 504 -> GATEWAY_ERROR;
			default -> (status >= 500) ? SERVER_ERROR : SUCCESS;
		};
	}

	/**
	 * The outcome of a call that ended with an exception. Its causes are looked at from
	 * the outermost on; names of classes stand in for libraries that may be absent.
	 * @param failure the exception
	 * @return the outcome
	 */
	public static Outcome ofFailure(Throwable failure) {
		@Nullable Throwable cause = failure;
		for (int i = 0; cause != null && i < MAX_CAUSES; i++) {
			Outcome outcome = ofSingle(cause);
			if (outcome != CALLER_ERROR) {
				return outcome;
			}
			cause = cause.getCause();
		}
		return CALLER_ERROR;
	}

	private static Outcome ofSingle(Throwable failure) {
		if (failure instanceof CancellationException || failure instanceof InterruptedException) {
			return CANCELLED;
		}
		String name = failure.getClass().getSimpleName();
		if (failure instanceof ConnectException || failure instanceof NoRouteToHostException
				|| failure instanceof UnknownHostException || failure instanceof SSLHandshakeException
				|| failure instanceof SSLPeerUnverifiedException || isConnectTimeout(failure, name)) {
			return CONNECT_FAILURE;
		}
		if (failure instanceof SocketTimeoutException || failure instanceof TimeoutException
				|| name.contains("Timeout")) {
			return TIMEOUT;
		}
		if (failure instanceof SocketException || failure instanceof ClosedChannelException
				|| failure instanceof EOFException || failure instanceof SSLException
				|| isBrokenConnection(failure, name)) {
			return RESET;
		}
		return CALLER_ERROR;
	}

	/** The JDK's sockets tell only by the message what took too long. */
	private static boolean isConnectTimeout(Throwable failure, String name) {
		return name.contains("ConnectTimeout") || (failure instanceof SocketTimeoutException
				&& message(failure).toLowerCase(Locale.ROOT).startsWith("connect timed out"));
	}

	private static boolean isBrokenConnection(Throwable failure, String name) {
		String message = message(failure);
		return switch (name) {
			case "PrematureCloseException", "NoHttpResponseException", "ConnectionClosedException", "NativeIoException",
					"TooLongHttpLineException", "TooLongHttpHeaderException" ->
				true;
			// The JDK's client knows no better type for a connection that broke, nor
			// Feign's for an answer without a status.
			case "IOException" -> message.contains("reset") || message.contains("Broken pipe")
					|| message.contains("EOF") || message.contains("HTTP/1.1 header parser received no bytes")
					|| message.contains("closed") || message.startsWith("Invalid status(");
			// The JDK's clients have it for mistakes of the caller, too.
			case "ProtocolException" -> NO_ANSWERS.stream().anyMatch(message::startsWith);
			// Netty on a status line that is none.
			case "IllegalArgumentException" -> message.startsWith("invalid version format");
			default -> false;
		};
	}

	private static String message(Throwable failure) {
		return String.valueOf(failure.getMessage());
	}

}
