package io.fairway.connection;

import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.http.client.ClientHttpRequestFactory;

/**
 * Spring Boot's builder, whose request factories make the requests of some services with
 * connections of their own. Factories with the same common settings share these.
 * Thread-safe.
 */
final class RoutingRequestFactoryBuilder implements ClientHttpRequestFactoryBuilder<ClientHttpRequestFactory> {

	private final ClientHttpRequestFactoryBuilder<?> usual;

	private final Supplier<Connections> connections;

	private final Map<HttpClientSettings, ServiceClients<ClientHttpRequestFactory>> clients = new ConcurrentHashMap<>();

	RoutingRequestFactoryBuilder(ClientHttpRequestFactoryBuilder<?> usual, Supplier<Connections> connections) {
		this.usual = usual;
		this.connections = connections;
	}

	static ClientHttpRequestFactoryBuilder<?> unwrap(ClientHttpRequestFactoryBuilder<?> builder) {
		return (builder instanceof RoutingRequestFactoryBuilder routing) ? routing.usual : builder;
	}

	@Override
	public ClientHttpRequestFactory build(@Nullable HttpClientSettings settings) {
		HttpClientSettings common = Objects.requireNonNullElse(settings, HttpClientSettings.defaults());
		return new RoutingRequestFactory(this.usual.build(settings), clients(common), this.connections.get().current());
	}

	private synchronized ServiceClients<ClientHttpRequestFactory> clients(HttpClientSettings common) {
		ServiceClients<ClientHttpRequestFactory> known = this.clients.get(common);
		return (known != null) ? known : add(common);
	}

	private ServiceClients<ClientHttpRequestFactory> add(HttpClientSettings common) {
		ServiceClients<ClientHttpRequestFactory> clients = new ServiceClients<>(ClientKind.IMPERATIVE,
				(serviceId, settings) -> create(common, serviceId, settings));
		this.clients.put(common, clients);
		this.connections.get().add(clients);
		return clients;
	}

	private PooledClient<ClientHttpRequestFactory> create(HttpClientSettings common, String serviceId,
			ConnectionSettings settings) {
		HttpClientSettings own = CommonSettings.with(settings.timeouts(), common);
		return switch (ClientLibrary.of(this.usual)) {
			case HTTP_COMPONENTS -> HttpComponentsClients.requestFactory(this.usual, own, settings);
			case JETTY -> JettyClients.requestFactory(this.usual, own, settings);
			case REACTOR -> ReactorClients.requestFactory(this.usual, own, serviceId, settings);
			case JDK -> JdkClients.requestFactory(this.usual, own, settings);
			case SIMPLE, OTHER -> plain(own, settings);
		};
	}

	private PooledClient<ClientHttpRequestFactory> plain(HttpClientSettings own, ConnectionSettings settings) {
		ClientHttpRequestFactory factory = this.usual.build(own);
		return new PooledClient<>(factory, settings, new Lifecycle(factory)::destroy, PooledClient.WarmUp.NONE);
	}

	@Override
	@SuppressWarnings({ "rawtypes", "unchecked" }) // customizers say themselves what fits
	public ClientHttpRequestFactoryBuilder<ClientHttpRequestFactory> withCustomizers(
			Collection<Consumer<ClientHttpRequestFactory>> customizers) {
		return new RoutingRequestFactoryBuilder(
				((ClientHttpRequestFactoryBuilder) this.usual).withCustomizers(customizers), this.connections);
	}

}
