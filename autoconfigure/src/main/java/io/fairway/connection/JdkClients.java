package io.fairway.connection;

import java.net.http.HttpClient;

import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.boot.http.client.JdkClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.reactive.ClientHttpConnectorBuilder;
import org.springframework.boot.http.client.reactive.JdkClientHttpConnectorBuilder;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.http.client.reactive.ClientHttpConnector;

/**
 * Clients of the JDK. They have nothing that could be closed on Java 17: they end when
 * nobody refers to them any more.
 */
final class JdkClients {

	private JdkClients() {
	}

	static PooledClient<ClientHttpRequestFactory> requestFactory(ClientHttpRequestFactoryBuilder<?> usual,
			HttpClientSettings common, ConnectionSettings settings) {
		ClientHttpRequestFactory factory = ((JdkClientHttpRequestFactoryBuilder) usual)
			.withHttpClientCustomizer((client) -> configure(client, settings))
			.build(common);
		return pooled(factory, settings);
	}

	static PooledClient<ClientHttpConnector> connector(ClientHttpConnectorBuilder<?> usual, HttpClientSettings common,
			ConnectionSettings settings) {
		ClientHttpConnector connector = ((JdkClientHttpConnectorBuilder) usual)
			.withHttpClientCustomizer((client) -> configure(client, settings))
			.build(common);
		return pooled(connector, settings);
	}

	private static <C> PooledClient<C> pooled(C client, ConnectionSettings settings) {
		return new PooledClient<>(client, settings, () -> {
		}, PooledClient.WarmUp.NONE);
	}

	private static void configure(HttpClient.Builder client, ConnectionSettings settings) {
		if (settings.http2() != null) {
			client.version(settings.isHttp2() ? HttpClient.Version.HTTP_2 : HttpClient.Version.HTTP_1_1);
		}
	}

}
