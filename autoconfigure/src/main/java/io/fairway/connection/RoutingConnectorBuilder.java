package io.fairway.connection;

import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.boot.http.client.reactive.ClientHttpConnectorBuilder;
import org.springframework.http.client.reactive.ClientHttpConnector;

/**
 * Spring Boot's builder, whose connectors reach some services by connections of their
 * own. Connectors with the same common settings share these. Thread-safe.
 */
final class RoutingConnectorBuilder implements ClientHttpConnectorBuilder<ClientHttpConnector> {

	private final ClientHttpConnectorBuilder<?> usual;

	private final Supplier<Connections> connections;

	private final Map<HttpClientSettings, ServiceClients<ClientHttpConnector>> clients = new ConcurrentHashMap<>();

	RoutingConnectorBuilder(ClientHttpConnectorBuilder<?> usual, Supplier<Connections> connections) {
		this.usual = usual;
		this.connections = connections;
	}

	static ClientHttpConnectorBuilder<?> unwrap(ClientHttpConnectorBuilder<?> builder) {
		return (builder instanceof RoutingConnectorBuilder routing) ? routing.usual : builder;
	}

	@Override
	public ClientHttpConnector build(@Nullable HttpClientSettings settings) {
		HttpClientSettings common = Objects.requireNonNullElse(settings, HttpClientSettings.defaults());
		return new RoutingConnector(this.usual.build(settings), clients(common));
	}

	private synchronized ServiceClients<ClientHttpConnector> clients(HttpClientSettings common) {
		ServiceClients<ClientHttpConnector> known = this.clients.get(common);
		return (known != null) ? known : add(common);
	}

	private ServiceClients<ClientHttpConnector> add(HttpClientSettings common) {
		ServiceClients<ClientHttpConnector> clients = new ServiceClients<>(ClientKind.REACTIVE,
				(serviceId, settings) -> create(common, serviceId, settings));
		this.clients.put(common, clients);
		this.connections.get().add(clients);
		return clients;
	}

	private PooledClient<ClientHttpConnector> create(HttpClientSettings common, String serviceId,
			ConnectionSettings settings) {
		HttpClientSettings own = CommonSettings.with(settings.timeouts(), common);
		return switch (ClientLibrary.of(this.usual)) {
			case HTTP_COMPONENTS -> HttpComponentsClients.connector(this.usual, own, settings);
			case JETTY -> JettyClients.connector(this.usual, own, settings);
			case REACTOR -> ReactorClients.connector(this.usual, own, serviceId, settings);
			case JDK -> JdkClients.connector(this.usual, own, settings);
			case SIMPLE, OTHER -> plain(own, settings);
		};
	}

	private PooledClient<ClientHttpConnector> plain(HttpClientSettings own, ConnectionSettings settings) {
		ClientHttpConnector connector = this.usual.build(own);
		return new PooledClient<>(connector, settings, new Lifecycle(connector)::destroy, PooledClient.WarmUp.NONE);
	}

	@Override
	@SuppressWarnings({ "rawtypes", "unchecked" }) // customizers say themselves what fits
	public ClientHttpConnectorBuilder<ClientHttpConnector> withCustomizers(
			Collection<Consumer<ClientHttpConnector>> customizers) {
		return new RoutingConnectorBuilder(((ClientHttpConnectorBuilder) this.usual).withCustomizers(customizers),
				this.connections);
	}

}
