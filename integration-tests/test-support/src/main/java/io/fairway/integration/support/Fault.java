package io.fairway.integration.support;

/**
 * What a {@link FaultyServer} does to its clients.
 */
public enum Fault {

	/**
	 * It answers every request with 200.
	 */
	NONE("nothing"),

	/**
	 * It answers as it should, but not at once.
	 */
	LATE("each answer after 20 ms"),

	/**
	 * Its port is closed, and so are its connections.
	 */
	REFUSED("connections refused"),

	/**
	 * It accepts connections and requests and never answers.
	 */
	NO_ANSWER("never answers"),

	/**
	 * It resets the connection instead of an answer.
	 */
	RESET("reset before the answer"),

	/**
	 * It resets the connection in the middle of the body of each answer.
	 */
	RESET_IN_BODY("reset in the middle of the body"),

	/**
	 * It answers a byte at a time, each in time, all of them too late.
	 */
	SLOW_DRIP("a byte of the body every 200 ms, for 3 s"),

	/**
	 * It answers every request with 503.
	 */
	UNAVAILABLE("503 to every request"),

	/**
	 * It answers every request with 500.
	 */
	ERROR("500 to every request"),

	/**
	 * It speaks another protocol.
	 */
	GARBAGE("garbage on the wire"),

	/**
	 * It sends plain text where a TLS handshake is expected. Only for servers with TLS.
	 */
	PLAIN_TEXT("plain text instead of TLS"),

	/**
	 * It shows a certificate that nobody trusts. Only for servers with TLS.
	 */
	UNTRUSTED("a certificate that nobody trusts"),

	/**
	 * Nothing that is sent to it arrives any more: what is open stays open, and new
	 * connections are not made.
	 */
	SILENT("half-open connections, packets dropped");

	private final String text;

	Fault(String text) {
		this.text = text;
	}

	/**
	 * Whether a server needs TLS for it.
	 * @return whether it is about the handshake
	 */
	public boolean isOfTls() {
		return this == PLAIN_TEXT || this == UNTRUSTED;
	}

	@Override
	public String toString() {
		return this.text;
	}

}
