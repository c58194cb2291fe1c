package io.fairway.connection;

/**
 * What settings ask of a client library.
 */
public enum ConnectionFeature {

	/**
	 * A limit to the time until a connection is open.
	 */
	CONNECT_TIMEOUT("connect-timeout"),

	/**
	 * A limit to the time that an instance may be silent, or need in all.
	 */
	READ_TIMEOUT("read-timeout"),

	/**
	 * A limit to the connections to one instance.
	 */
	MAX_CONNECTIONS("max-connections-per-instance"),

	/**
	 * A limit to the requests that wait for a connection to one instance.
	 */
	MAX_PENDING("max-pending-per-instance"),

	/**
	 * Connections that are closed when nobody has used them for a while.
	 */
	MAX_IDLE_TIME("max-idle-time"),

	/**
	 * Connections that are closed after a number of requests.
	 */
	MAX_REQUESTS("max-requests-per-connection"),

	/**
	 * The same for connections that may turn out to speak HTTP/2.
	 */
	MAX_REQUESTS_WITH_HTTP2("max-requests-per-connection"),

	/**
	 * The wish to speak HTTP/2.
	 */
	HTTP2("http2"),

	/**
	 * Connections that are opened before the first request.
	 */
	WARM_UP("warm-up-connections");

	private final String property;

	ConnectionFeature(String property) {
		this.property = property;
	}

	/**
	 * The property that asks for it.
	 * @return the last part of its name
	 */
	public String property() {
		return this.property;
	}

}
