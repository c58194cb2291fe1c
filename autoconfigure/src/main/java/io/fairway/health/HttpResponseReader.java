package io.fairway.health;

import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads as much of an HTTP/1 response as a check needs: the status, and where it ends.
 * Whatever a server sends, it keeps less than a kilobyte of it and reads no more than 64
 * KiB. Not thread-safe.
 */
final class HttpResponseReader {

	/** The greatest number of bytes that are read, head included. */
	static final int LIMIT = 64 * 1024;

	private static final int MAX_LINE = 256;

	private static final Pattern STATUS_LINE = Pattern.compile("HTTP/1\\.[01] ([1-5]\\d\\d)(?: .*)?");

	private static final Pattern CONTENT_LENGTH = Pattern.compile("content-length:\\s*(\\d{1,18})\\s*");

	private static final int SWITCHING_PROTOCOLS = 101;

	private static final int OK = 200;

	private static final int NO_CONTENT = 204;

	private static final int NOT_MODIFIED = 304;

	private final StringBuilder line = new StringBuilder(64);

	private final boolean bodiless;

	private int status;

	private boolean inBody;

	private long remaining = Long.MAX_VALUE;

	private int total;

	/**
	 * A reader at the start of a response.
	 * @param method the method of the request
	 */
	HttpResponseReader(String method) {
		this.bodiless = "HEAD".equals(method);
	}

	/** The status, once the whole head has been read. */
	int status() {
		return this.status;
	}

	/** Whether the head is complete, and with it the status known. */
	boolean hasHead() {
		return this.inBody;
	}

	/**
	 * Reads on.
	 * @param bytes the next bytes of the response
	 * @return whether no more is needed
	 * @throws InvalidResponseException if this is no HTTP
	 */
	boolean read(ByteBuffer bytes) {
		while (bytes.hasRemaining() && !isComplete()) {
			this.total++;
			byte next = bytes.get();
			if (this.inBody) {
				this.remaining--;
			}
			else if (next == '\n') {
				endLine(this.line.toString());
				this.line.setLength(0);
			}
			else if (next != '\r' && this.line.length() < MAX_LINE) {
				this.line.append((char) (next & 0xFF));
			}
		}
		if (!this.inBody && this.total >= LIMIT) {
			throw new InvalidResponseException("the head of the answer is longer than 64 KiB");
		}
		return isComplete();
	}

	private boolean isComplete() {
		return this.total >= LIMIT || (this.inBody && this.remaining <= 0);
	}

	private void endLine(String line) {
		if (this.status == 0) {
			this.status = parseStatus(line);
		}
		else if (line.isEmpty()) {
			endHead();
		}
		else {
			Matcher length = CONTENT_LENGTH.matcher(line.toLowerCase(Locale.ROOT));
			this.remaining = length.matches() ? Long.parseLong(length.group(1)) : this.remaining;
		}
	}

	private static int parseStatus(String line) {
		Matcher matcher = STATUS_LINE.matcher(line);
		if (!matcher.matches()) {
			throw new InvalidResponseException("the answer is not HTTP");
		}
		return Integer.parseInt(matcher.group(1));
	}

	private void endHead() {
		if (this.status < OK && this.status != SWITCHING_PROTOCOLS) {
			this.status = 0;
			return;
		}
		this.inBody = true;
		if (this.bodiless || this.status < OK || this.status == NO_CONTENT || this.status == NOT_MODIFIED) {
			this.remaining = 0;
		}
	}

	/**
	 * Thrown for an answer that makes no sense. The message contains nothing of it.
	 */
	static final class InvalidResponseException extends RuntimeException {

		private static final long serialVersionUID = 1L;

		InvalidResponseException(String message) {
			super(message);
		}

	}

}
