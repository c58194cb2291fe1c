package io.fairway.client;

import io.fairway.connection.ConnectionSettings;
import io.fairway.connection.Connections;

/**
 * Connections of services that have no settings.
 */
final class TestConnections {

	static final Connections NONE = new Connections((serviceId) -> () -> ConnectionSettings.NONE, Runnable::run);

	private TestConnections() {
	}

}
