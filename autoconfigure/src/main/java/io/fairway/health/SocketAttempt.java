package io.fairway.health;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.AsynchronousChannelGroup;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.CompletionHandler;
import java.util.concurrent.atomic.AtomicBoolean;

import javax.net.ssl.SSLException;

import org.jspecify.annotations.Nullable;

import io.fairway.health.HealthProbe.Attempt;
import io.fairway.health.HealthProbe.Listener;
import io.fairway.instance.Text;

/**
 * A check over a connection of its own, which ends with it. Thread-safe.
 */
abstract class SocketAttempt implements Attempt {

	private final Target target;

	private final Listener listener;

	private final AtomicBoolean over = new AtomicBoolean();

	private volatile @Nullable Attempt search;

	private volatile @Nullable AsynchronousSocketChannel channel;

	SocketAttempt(Target target, Listener listener) {
		this.target = target;
		this.listener = listener;
	}

	final Target target() {
		return this.target;
	}

	/** Finds the address and connects. */
	final void begin(Addresses addresses, Connections connections) {
		this.search = addresses.find(this.target.host(), (address) -> connect(address, connections),
				(problem) -> end(ProbeResult.failed(problem)));
	}

	private void connect(InetAddress address, Connections connections) {
		try {
			AsynchronousChannelGroup group = connections.group();
			AsynchronousSocketChannel channel = AsynchronousSocketChannel.open(group);
			this.channel = channel;
			if (this.over.get()) {
				close();
				return;
			}
			channel.connect(new InetSocketAddress(address, this.target.port()), channel, new Connected());
		}
		catch (IOException | RuntimeException ex) {
			end(ProbeResult.inconclusive("no connection can be opened: " + ex));
		}
	}

	/** Goes on from here. */
	abstract void connected(AsynchronousSocketChannel channel);

	final void end(ProbeResult result) {
		if (this.over.compareAndSet(false, true)) {
			close();
			this.listener.ended(result);
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

	@Override
	public final void cancel() {
		if (this.over.compareAndSet(false, true)) {
			close();
		}
	}

	private void close() {
		Attempt search = this.search;
		if (search != null) {
			search.cancel();
		}
		AsynchronousSocketChannel channel = this.channel;
		try {
			if (channel != null) {
				channel.close();
			}
		}
		catch (IOException ex) {
			// Nothing is left to do, and the result is known.
		}
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
