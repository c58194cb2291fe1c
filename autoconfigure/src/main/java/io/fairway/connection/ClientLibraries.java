package io.fairway.connection;

import java.util.List;

/**
 * The client libraries that the clients of the application use.
 *
 * @param imperative those of {@code RestClient} and {@code RestTemplate}
 * @param reactive those of {@code WebClient}
 */
public record ClientLibraries(List<ClientLibrary> imperative, List<ClientLibrary> reactive) {

	public ClientLibraries {
		imperative = List.copyOf(imperative);
		reactive = List.copyOf(reactive);
	}

	/**
	 * The libraries of one kind of clients.
	 * @param kind the kind
	 * @return the libraries, none if Spring Boot configures no such clients
	 */
	public List<ClientLibrary> of(ClientKind kind) {
		return (kind == ClientKind.IMPERATIVE) ? this.imperative : this.reactive;
	}

}
