package io.fairway.health;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.CompletionHandler;

import javax.net.ssl.SSLException;

import org.jspecify.annotations.Nullable;

import io.fairway.health.HealthProbe.Listener;
import io.fairway.instance.Text;

/**
 * A check over TCP.
 */
abstract class SocketAttempt extends ProbeAttempt<AsynchronousSocketChannel> {

	private final Connections connections;

	SocketAttempt(Target target, Connections connections, Listener listener) {
		super(target, listener);
		this.connections = connections;
	}

	@Override
	final AsynchronousSocketChannel open(InetAddress address) throws IOException {
		return AsynchronousSocketChannel.open(this.connections.group());
	}

	@Override
	final void ask(AsynchronousSocketChannel channel, InetAddress address) {
		channel.connect(new InetSocketAddress(address, target().port()), channel, new Connected());
	}

	/** Goes on from here. */
	abstract void connected(AsynchronousSocketChannel channel);

	@Override
	final void close(AsynchronousSocketChannel channel) {
		try {
			channel.close();
		}
		catch (IOException ex) {
			// Nothing is left to do, and the result is known.
		}
	}

	final void fail(Throwable failure) {
		end(result(failure));
	}

	private static ProbeResult result(Throwable failure) {
		if (failure instanceof BindException) {
			return ProbeResult.inconclusive("no connection can be opened: " + failure);
		}
		if (failure instanceof SSLException) {
			return ProbeResult.failed("TLS: " + failure.getMessage());
		}
		String message = failure.getMessage();
		return ProbeResult
			.failed((failure instanceof IOException && message != null) ? message : Text.printable(failure));
	}

	private final class Connected implements CompletionHandler<@Nullable Void, AsynchronousSocketChannel> {

		@Override
		public void completed(@Nullable Void result, AsynchronousSocketChannel channel) {
			try {
				SocketAttempt.this.connected(channel);
			}
			catch (RuntimeException ex) {
				fail(ex);
			}
		}

		@Override
		public void failed(Throwable failure, AsynchronousSocketChannel channel) {
			fail(failure);
		}

	}

}
