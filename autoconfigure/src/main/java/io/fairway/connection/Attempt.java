package io.fairway.connection;

import java.net.URI;

import org.jspecify.annotations.Nullable;

import io.fairway.instance.InstanceId;

/**
 * An attempt at an instance, as far as connections are concerned. The client that sends
 * it knows only an address: other requests that are made meanwhile, for a token say, go
 * elsewhere and are not meant.
 */
final class Attempt {

	private final ServiceConnections service;

	private final InstanceId instance;

	private volatile boolean routed;

	Attempt(ServiceConnections service, InstanceId instance) {
		this.service = service;
		this.instance = instance;
	}

	/**
	 * The client for a request of this attempt, which the caller has to release.
	 * @return the client, or {@code null} for the usual one
	 */
	<C> @Nullable PooledClient<C> acquire(ServiceClients<C> clients, URI uri) {
		if (!isAddressedBy(uri)) {
			return null;
		}
		this.routed = true;
		return clients.acquire(this.service);
	}

	private boolean isAddressedBy(URI uri) {
		return (this.instance.port() < 0 || this.instance.port() == uri.getPort())
				&& this.instance.host().equalsIgnoreCase(uri.getHost());
	}

	/** To be called once the attempt was sent. */
	void sent() {
		if (!this.routed) {
			this.service.missed();
		}
	}

}
