package io.fairway.connection;

import java.time.Duration;
import java.util.function.BiPredicate;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.boot.http.client.ReactorClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.reactive.ClientHttpConnectorBuilder;
import org.springframework.boot.http.client.reactive.ReactorClientHttpConnectorBuilder;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.http.client.reactive.ClientHttpConnector;
import reactor.netty.Connection;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;

/**
 * Clients of Reactor Netty. Their pools begin as what Spring Boot's client has.
 */
final class ReactorClients {

	/** How often a pool looks for idle connections in the time they may be idle. */
	private static final int SWEEPS = 4;

	/** What Reactor Netty has by default; its own rule would be twice the connections. */
	private static final int USUAL_PENDING = 1000;

	private ReactorClients() {
	}

	static PooledClient<ClientHttpRequestFactory> requestFactory(ClientHttpRequestFactoryBuilder<?> usual,
			HttpClientSettings common, String serviceId, ConnectionSettings settings) {
		ReactorClientHttpRequestFactoryBuilder builder = (ReactorClientHttpRequestFactoryBuilder) usual;
		ConnectionProvider provider = provider(serviceId, settings,
				captured((capture) -> builder.withHttpClientCustomizer(capture).build(common)));
		ClientHttpRequestFactory factory = builder.withHttpClientFactory(() -> HttpClient.create(provider))
			.withHttpClientCustomizer((client) -> protocol(client, settings))
			.build(common);
		return pooled(factory, settings, provider);
	}

	static PooledClient<ClientHttpConnector> connector(ClientHttpConnectorBuilder<?> usual, HttpClientSettings common,
			String serviceId, ConnectionSettings settings) {
		ReactorClientHttpConnectorBuilder builder = (ReactorClientHttpConnectorBuilder) usual;
		ConnectionProvider provider = provider(serviceId, settings,
				captured((capture) -> builder.withHttpClientCustomizer(capture).build(common)));
		ClientHttpConnector connector = builder.withHttpClientFactory(() -> HttpClient.create(provider))
			.withHttpClientCustomizer((client) -> protocol(client, settings))
			.build(common);
		return pooled(connector, settings, provider);
	}

	private static <C> PooledClient<C> pooled(C client, ConnectionSettings settings, ConnectionProvider provider) {
		return new PooledClient<>(client, settings, provider::dispose, PooledClient.WarmUp.NONE);
	}

	/** The client that a builder makes, which it does not hand out. */
	private static HttpClient captured(Building building) {
		HttpClient[] captured = new HttpClient[1];
		building.build((client) -> {
			captured[0] = client;
			return client;
		});
		return captured[0];
	}

	private static HttpClient protocol(HttpClient client, ConnectionSettings settings) {
		if (settings.isHttp2()) {
			return client.protocol(HttpProtocol.HTTP11, HttpProtocol.H2, HttpProtocol.H2C);
		}
		return settings.isHttp1() ? client.protocol(HttpProtocol.HTTP11) : client;
	}

	private static ConnectionProvider provider(String serviceId, ConnectionSettings settings, HttpClient usual) {
		ConnectionProvider.@Nullable Builder known = usual.configuration().connectionProvider().mutate();
		String name = "fairway-" + serviceId;
		ConnectionProvider.Builder builder = (known != null) ? known.name(name) : ConnectionProvider.builder(name);
		ConnectionSettings.Pool pool = settings.pool();
		if (pool.maxConnections() != null) {
			builder.maxConnections(pool.maxConnections()).pendingAcquireMaxCount(USUAL_PENDING);
		}
		if (pool.maxPending() != null) {
			builder.pendingAcquireMaxCount(pool.maxPending());
		}
		if (pool.maxIdleTime() != null) {
			builder.maxIdleTime(pool.maxIdleTime()).evictInBackground(sweep(pool.maxIdleTime()));
		}
		if (pool.maxRequests() != null) {
			builder.evictionPredicate(worn(pool.maxRequests(), pool.maxIdleTime()));
		}
		return builder.build();
	}

	private static Duration sweep(Duration maxIdleTime) {
		Duration sweep = maxIdleTime.dividedBy(SWEEPS);
		return (sweep.toMillis() > 0) ? sweep : Duration.ofMillis(1);
	}

	/** With a predicate, the pool looks at nothing else. */
	private static BiPredicate<Connection, ConnectionProvider.ConnectionMetadata> worn(int maxRequests,
			@Nullable Duration maxIdleTime) {
		long maxIdleMillis = (maxIdleTime != null) ? maxIdleTime.toMillis() : Long.MAX_VALUE;
		return (connection, metadata) -> !connection.channel().isActive() || metadata.acquireCount() >= maxRequests
				|| metadata.idleTime() >= maxIdleMillis;
	}

	@FunctionalInterface
	private interface Building {

		void build(UnaryOperator<HttpClient> capture);

	}

}
