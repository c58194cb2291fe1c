package io.fairway.connection;

/**
 * A kind of HTTP clients, as Spring Boot tells them apart.
 */
public enum ClientKind {

	/**
	 * {@code RestClient} and {@code RestTemplate}.
	 */
	IMPERATIVE("RestClient and RestTemplate"),

	/**
	 * {@code WebClient}.
	 */
	REACTIVE("WebClient");

	private final String clients;

	ClientKind(String clients) {
		this.clients = clients;
	}

	/**
	 * The classes that users know.
	 * @return their names, for messages
	 */
	public String clients() {
		return this.clients;
	}

}
