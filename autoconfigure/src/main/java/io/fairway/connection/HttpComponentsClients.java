package io.fairway.connection;

import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;

import org.apache.hc.client5.http.ConnectionKeepAliveStrategy;
import org.apache.hc.client5.http.config.TlsConfig;
import org.apache.hc.client5.http.impl.DefaultClientConnectionReuseStrategy;
import org.apache.hc.client5.http.impl.DefaultConnectionKeepAliveStrategy;
import org.apache.hc.client5.http.impl.async.HttpAsyncClientBuilder;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ConnectionReuseStrategy;
import org.apache.hc.core5.http.EndpointDetails;
import org.apache.hc.core5.http.URIScheme;
import org.apache.hc.core5.http.protocol.HttpCoreContext;
import org.apache.hc.core5.http2.HttpVersionPolicy;
import org.apache.hc.core5.util.TimeValue;
import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.boot.http.client.HttpComponentsClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.reactive.ClientHttpConnectorBuilder;
import org.springframework.boot.http.client.reactive.HttpComponentsClientHttpConnectorBuilder;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.http.client.HttpComponentsClientHttpRequestFactory;
import org.springframework.http.client.reactive.ClientHttpConnector;
import org.springframework.http.client.reactive.HttpComponentsClientHttpConnector;

/**
 * Clients of Apache HttpClient 5.
 */
final class HttpComponentsClients {

	private HttpComponentsClients() {
	}

	static PooledClient<ClientHttpRequestFactory> requestFactory(ClientHttpRequestFactoryBuilder<?> usual,
			HttpClientSettings common, ConnectionSettings settings) {
		HttpComponentsClientHttpRequestFactory factory = ((HttpComponentsClientHttpRequestFactoryBuilder) usual)
			.withConnectionManagerCustomizer((connections) -> configure(connections, settings))
			.withHttpClientCustomizer((client) -> configure(client, settings))
			.build(common);
		return new PooledClient<>(factory, settings, factory::destroy,
				(instance, connections) -> HttpComponentsWarmUp.open(factory.getHttpClient(), instance, connections));
	}

	static PooledClient<ClientHttpConnector> connector(ClientHttpConnectorBuilder<?> usual, HttpClientSettings common,
			ConnectionSettings settings) {
		HttpComponentsClientHttpConnector connector = ((HttpComponentsClientHttpConnectorBuilder) usual)
			.withConnectionManagerCustomizer((connections) -> configure(connections, settings))
			.withHttpClientCustomizer((client) -> configure(client, settings))
			.build(common);
		return new PooledClient<>(connector, settings, connector, PooledClient.WarmUp.NONE);
	}

	/**
	 * The limit that is left is the one of each route: there is one route an instance.
	 */
	private static void configure(PoolingHttpClientConnectionManagerBuilder connections, ConnectionSettings settings) {
		Integer max = settings.pool().maxConnections();
		if (max != null) {
			connections.setMaxConnPerRoute(max).setMaxConnTotal(Integer.MAX_VALUE);
		}
	}

	private static void configure(PoolingAsyncClientConnectionManagerBuilder connections, ConnectionSettings settings) {
		Integer max = settings.pool().maxConnections();
		if (max != null) {
			connections.setMaxConnPerRoute(max).setMaxConnTotal(Integer.MAX_VALUE);
		}
		if (settings.isHttp2()) {
			connections.setTlsConfigResolver((host) -> tls(URIScheme.HTTPS.same(host.getSchemeName())
					? HttpVersionPolicy.NEGOTIATE : HttpVersionPolicy.FORCE_HTTP_2));
		}
		else if (settings.isHttp1()) {
			connections.setDefaultTlsConfig(tls(HttpVersionPolicy.FORCE_HTTP_1));
		}
	}

	private static TlsConfig tls(HttpVersionPolicy policy) {
		return TlsConfig.custom().setVersionPolicy(policy).build();
	}

	private static void configure(HttpClientBuilder client, ConnectionSettings settings) {
		ConnectionSettings.Pool pool = settings.pool();
		if (pool.maxRequests() != null) {
			client.setConnectionReuseStrategy(reuse(pool.maxRequests()));
		}
		if (pool.maxIdleTime() != null) {
			TimeValue maxIdleTime = TimeValue.of(pool.maxIdleTime());
			client.setKeepAliveStrategy(keepAlive(maxIdleTime)).evictIdleConnections(maxIdleTime);
		}
		if (pool.warmUp() != null) {
			client.addExecInterceptorFirst(HttpComponentsWarmUp.NAME, HttpComponentsWarmUp::intercept);
		}
	}

	private static void configure(HttpAsyncClientBuilder client, ConnectionSettings settings) {
		ConnectionSettings.Pool pool = settings.pool();
		if (pool.maxRequests() != null) {
			client.setConnectionReuseStrategy(reuse(pool.maxRequests()));
		}
		if (pool.maxIdleTime() != null) {
			TimeValue maxIdleTime = TimeValue.of(pool.maxIdleTime());
			client.setKeepAliveStrategy(keepAlive(maxIdleTime)).evictIdleConnections(maxIdleTime);
		}
	}

	/** The metrics of the library count requests twice where it does not block. */
	private static ConnectionReuseStrategy reuse(int maxRequests) {
		Map<EndpointDetails, Integer> uses = Collections.synchronizedMap(new WeakHashMap<>());
		return (request, response, context) -> {
			EndpointDetails connection = HttpCoreContext.cast(context).getEndpointDetails();
			return (connection == null || uses.merge(connection, 1, Integer::sum) < maxRequests)
					&& DefaultClientConnectionReuseStrategy.INSTANCE.keepAlive(request, response, context);
		};
	}

	/** A sweep every second at best is too seldom for a short time. */
	private static ConnectionKeepAliveStrategy keepAlive(TimeValue maxIdleTime) {
		return (response, context) -> {
			TimeValue usual = DefaultConnectionKeepAliveStrategy.INSTANCE.getKeepAliveDuration(response, context);
			return (TimeValue.isPositive(usual) && usual.compareTo(maxIdleTime) < 0) ? usual : maxIdleTime;
		};
	}

}
