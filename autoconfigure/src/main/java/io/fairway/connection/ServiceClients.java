package io.fairway.connection;

import java.net.URI;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

/**
 * The clients of all services that have settings of their own, over the same builder and
 * the same common settings. Thread-safe.
 *
 * @param <C> the type of the clients
 */
final class ServiceClients<C> {

	private final ClientKind kind;

	private final Factory<C> factory;

	private final Map<String, PooledClient<C>> clients = new ConcurrentHashMap<>();

	private boolean closed;

	ServiceClients(ClientKind kind, Factory<C> factory) {
		this.kind = kind;
		this.factory = factory;
	}

	/**
	 * The client of a service, which the caller has to release.
	 * @return the client, or {@code null} if the service has no settings for it
	 */
	@Nullable PooledClient<C> acquire(ServiceConnections service) {
		while (true) {
			ConnectionSettings settings = service.settings(this.kind);
			if (settings == null) {
				return null;
			}
			PooledClient<C> client = client(service.serviceId(), settings);
			// One that is gone was replaced by another, or the application has ended.
			if (client.acquire()) {
				return client;
			}
		}
	}

	private PooledClient<C> client(String serviceId, ConnectionSettings settings) {
		PooledClient<C> known = this.clients.get(serviceId);
		return (known != null && known.settings().equals(settings)) ? known : replace(serviceId, settings);
	}

	private synchronized PooledClient<C> replace(String serviceId, ConnectionSettings settings) {
		PooledClient<C> known = this.clients.get(serviceId);
		if (known != null && known.settings().equals(settings)) {
			return known;
		}
		if (this.closed) {
			throw new IllegalStateException("The connections to service '" + serviceId + "' are closed");
		}
		PooledClient<C> client = this.factory.create(serviceId, settings);
		this.clients.put(serviceId, client);
		if (known != null) {
			known.release();
		}
		return client;
	}

	/** Opens the connections to an instance that its settings ask for. May block. */
	void warmUp(ServiceConnections service, URI instance) throws Exception {
		PooledClient<C> client = acquire(service);
		if (client == null) {
			return;
		}
		try {
			Integer connections = client.settings().pool().warmUp();
			if (connections != null) {
				client.warmUp(instance, connections);
			}
		}
		finally {
			client.release();
		}
	}

	synchronized void close() {
		this.closed = true;
		this.clients.values().forEach(PooledClient::close);
		this.clients.clear();
	}

	/**
	 * Makes clients.
	 *
	 * @param <C> the type of the clients
	 */
	@FunctionalInterface
	interface Factory<C> {

		PooledClient<C> create(String serviceId, ConnectionSettings settings);

	}

}
