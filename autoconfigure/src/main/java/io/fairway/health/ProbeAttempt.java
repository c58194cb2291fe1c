package io.fairway.health;

import java.io.IOException;
import java.net.InetAddress;
import java.util.concurrent.atomic.AtomicBoolean;

import org.jspecify.annotations.Nullable;

import io.fairway.health.HealthProbe.Attempt;
import io.fairway.health.HealthProbe.Listener;

/**
 * A check over a connection of its own, which ends with it. Thread-safe.
 *
 * @param <C> the connection
 */
abstract class ProbeAttempt<C> implements Attempt {

	private final Target target;

	private final Listener listener;

	private final AtomicBoolean over = new AtomicBoolean();

	private volatile @Nullable Attempt search;

	private volatile @Nullable C connection;

	ProbeAttempt(Target target, Listener listener) {
		this.target = target;
		this.listener = listener;
	}

	final Target target() {
		return this.target;
	}

	/** Finds the address and connects. */
	final void begin(Addresses addresses) {
		this.search = addresses.find(this.target.host(), this::connect, (problem) -> end(ProbeResult.failed(problem)));
	}

	private void connect(InetAddress address) {
		try {
			C connection = open(address);
			this.connection = connection;
			if (this.over.get()) {
				close();
				return;
			}
			ask(connection, address);
		}
		catch (IOException | RuntimeException ex) {
			end(ProbeResult.inconclusive("no connection can be opened: " + ex));
		}
	}

	/** Makes the connection, which need not be connected yet. */
	abstract C open(InetAddress address) throws IOException;

	/** Goes on from here. */
	abstract void ask(C connection, InetAddress address);

	abstract void close(C connection);

	final void end(ProbeResult result) {
		if (this.over.compareAndSet(false, true)) {
			close();
			this.listener.ended(result);
		}
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
		C connection = this.connection;
		if (connection != null) {
			close(connection);
		}
	}

}
