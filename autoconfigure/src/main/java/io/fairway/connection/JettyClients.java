package io.fairway.connection;

import java.net.URI;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import org.eclipse.jetty.client.AbstractConnectionPool;
import org.eclipse.jetty.client.ConnectionPool;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.HttpClientTransport;
import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.boot.http.client.JettyClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.reactive.ClientHttpConnectorBuilder;
import org.springframework.boot.http.client.reactive.JettyClientHttpConnectorBuilder;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.http.client.reactive.ClientHttpConnector;

/**
 * Clients of Jetty.
 */
final class JettyClients {

	private static final int SECONDS_TO_CONNECT = 30;

	private JettyClients() {
	}

	static PooledClient<ClientHttpRequestFactory> requestFactory(ClientHttpRequestFactoryBuilder<?> usual,
			HttpClientSettings common, ConnectionSettings settings) {
		HttpClient[] captured = new HttpClient[1];
		JettyClientHttpRequestFactoryBuilder builder = (JettyClientHttpRequestFactoryBuilder) usual;
		if (settings.isHttp2()) {
			builder = builder.withHttpClientTransportFactory(JettyHttp2::transport);
		}
		ClientHttpRequestFactory factory = builder.withHttpClientCustomizer(configuring(settings, captured))
			.build(common);
		return pooled(factory, settings, captured[0]);
	}

	static PooledClient<ClientHttpConnector> connector(ClientHttpConnectorBuilder<?> usual, HttpClientSettings common,
			ConnectionSettings settings) {
		HttpClient[] captured = new HttpClient[1];
		JettyClientHttpConnectorBuilder builder = (JettyClientHttpConnectorBuilder) usual;
		if (settings.isHttp2()) {
			builder = builder.withHttpClientTransportFactory(JettyHttp2::transport);
		}
		ClientHttpConnector connector = builder.withHttpClientCustomizer(configuring(settings, captured)).build(common);
		return pooled(connector, settings, captured[0]);
	}

	private static <C> PooledClient<C> pooled(C client, ConnectionSettings settings, HttpClient jetty) {
		return new PooledClient<>(client, settings, jetty::stop,
				(instance, connections) -> warmUp(jetty, instance, connections));
	}

	private static Consumer<HttpClient> configuring(ConnectionSettings settings, HttpClient[] captured) {
		return (client) -> {
			captured[0] = client;
			ConnectionSettings.Pool pool = settings.pool();
			if (pool.maxConnections() != null) {
				client.setMaxConnectionsPerDestination(pool.maxConnections());
			}
			if (pool.maxPending() != null) {
				client.setMaxRequestsQueuedPerDestination(pool.maxPending());
			}
			if (pool.maxIdleTime() != null) {
				limitIdleTime(client, pool.maxIdleTime());
			}
			if (pool.maxRequests() != null) {
				limitUsage(client.getHttpClientTransport(), pool.maxRequests());
			}
		};
	}

	/**
	 * To Jetty, a connection is also idle while its request waits for an answer. How long
	 * that may take stays what it was.
	 */
	private static void limitIdleTime(HttpClient client, Duration maxIdleTime) {
		long silence = client.getIdleTimeout();
		client.setIdleTimeout(maxIdleTime.toMillis());
		client.getRequestListeners().addQueuedListener((request) -> {
			if (request.getIdleTimeout() < 0) {
				request.idleTimeout(silence, TimeUnit.MILLISECONDS);
			}
		});
	}

	private static void limitUsage(HttpClientTransport transport, int maxRequests) {
		ConnectionPool.Factory usual = transport.getConnectionPoolFactory();
		transport.setConnectionPoolFactory((destination) -> {
			ConnectionPool pool = usual.newConnectionPool(destination);
			if (!(pool instanceof AbstractConnectionPool counting)) {
				throw new IllegalStateException("A pool of type " + pool.getClass().getName()
						+ " cannot limit the requests of a connection (max-requests-per-connection)");
			}
			counting.setMaxUsage(maxRequests);
			return pool;
		});
	}

	private static void warmUp(HttpClient client, URI instance, int connections) throws Exception {
		if (!client.isStarted()) {
			client.start();
		}
		ConnectionPool pool = client.resolveDestination(client.newRequest(instance)).getConnectionPool();
		int open = (pool instanceof AbstractConnectionPool counting) ? counting.getConnectionCount() : 0;
		if (open < connections) {
			pool.preCreateConnections(connections - open).get(SECONDS_TO_CONNECT, TimeUnit.SECONDS);
		}
	}

}
