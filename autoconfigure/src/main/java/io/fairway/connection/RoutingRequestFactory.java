package io.fairway.connection;

import java.io.IOException;
import java.net.URI;

import org.springframework.http.HttpMethod;
import org.springframework.http.StreamingHttpOutputMessage;
import org.springframework.http.client.ClientHttpRequest;
import org.springframework.http.client.ClientHttpRequestFactory;

/**
 * Makes the requests of an attempt with the client of its service, and all others as
 * ever. Thread-safe.
 */
final class RoutingRequestFactory extends Lifecycle implements ClientHttpRequestFactory {

	private final ClientHttpRequestFactory usual;

	private final ServiceClients<ClientHttpRequestFactory> clients;

	private final CurrentAttempt current;

	RoutingRequestFactory(ClientHttpRequestFactory usual, ServiceClients<ClientHttpRequestFactory> clients,
			CurrentAttempt current) {
		super(usual);
		this.usual = usual;
		this.clients = clients;
		this.current = current;
	}

	@Override
	public ClientHttpRequest createRequest(URI uri, HttpMethod method) throws IOException {
		PooledClient<ClientHttpRequestFactory> client = this.current.acquire(this.clients, uri);
		return (client != null) ? createRequest(client, uri, method) : this.usual.createRequest(uri, method);
	}

	private static ClientHttpRequest createRequest(PooledClient<ClientHttpRequestFactory> client, URI uri,
			HttpMethod method) throws IOException {
		try {
			ClientHttpRequest request = client.client().createRequest(uri, method);
			return (request instanceof StreamingHttpOutputMessage)
					? new RoutedRequest.Streaming(request, client::release)
					: new RoutedRequest(request, client::release);
		}
		catch (Throwable ex) {
			client.release();
			throw ex;
		}
	}

}
