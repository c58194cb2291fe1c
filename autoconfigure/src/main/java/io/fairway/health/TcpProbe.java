package io.fairway.health;

import java.nio.channels.AsynchronousSocketChannel;

import io.fairway.instance.Instance;

/**
 * Connects, and says nothing.
 */
final class TcpProbe implements HealthProbe {

	private final EndpointSettings endpoint;

	private final Addresses addresses;

	private final Connections connections;

	TcpProbe(EndpointSettings endpoint, Addresses addresses, Connections connections) {
		this.endpoint = endpoint;
		this.addresses = addresses;
		this.connections = connections;
	}

	@Override
	public Attempt start(Instance instance, Listener listener) {
		Connection connection = new Connection(Target.of(instance, this.endpoint), this.connections, listener);
		connection.begin(this.addresses);
		return connection;
	}

	private static final class Connection extends SocketAttempt {

		Connection(Target target, Connections connections, Listener listener) {
			super(target, connections, listener);
		}

		@Override
		void connected(AsynchronousSocketChannel channel) {
			end(ProbeResult.passed("connected"));
		}

	}

}
