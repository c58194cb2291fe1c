package io.fairway.connection;

import java.io.IOException;
import java.net.URI;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.context.SmartLifecycle;
import org.springframework.http.HttpMethod;
import org.springframework.http.StreamingHttpOutputMessage;
import org.springframework.http.client.ClientHttpRequest;
import org.springframework.http.client.ClientHttpRequestFactory;

/**
 * Makes the requests of an attempt with the client of its service, and all others as
 * ever. Thread-safe.
 */
final class RoutingRequestFactory implements ClientHttpRequestFactory, SmartLifecycle, DisposableBean {

	private final ClientHttpRequestFactory usual;

	private final ServiceClients<ClientHttpRequestFactory> clients;

	private final CurrentAttempt current;

	private final Lifecycle lifecycle;

	RoutingRequestFactory(ClientHttpRequestFactory usual, ServiceClients<ClientHttpRequestFactory> clients,
			CurrentAttempt current) {
		this.usual = usual;
		this.clients = clients;
		this.current = current;
		this.lifecycle = new Lifecycle(usual);
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

	@Override
	public void start() {
		this.lifecycle.start();
	}

	@Override
	public void stop() {
		this.lifecycle.stop();
	}

	@Override
	public boolean isRunning() {
		return this.lifecycle.isRunning();
	}

	@Override
	public boolean isAutoStartup() {
		return this.lifecycle.isAutoStartup();
	}

	@Override
	public int getPhase() {
		return this.lifecycle.phase();
	}

	@Override
	public void destroy() throws Exception {
		this.lifecycle.destroy();
	}

}
