package io.fairway.connection;

import java.net.URI;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * The client of one service with connections of its own. It is closed when its last user
 * is done with it, the first of whom is its owner; so one that is replaced still serves
 * the requests in flight. Thread-safe.
 *
 * @param <C> the type of the client
 */
final class PooledClient<C> {

	private static final Log logger = LogFactory.getLog(PooledClient.class);

	private final C client;

	private final ConnectionSettings settings;

	private final AutoCloseable closing;

	private final WarmUp warmUp;

	private final AtomicInteger users = new AtomicInteger(1);

	private final AtomicBoolean closed = new AtomicBoolean();

	PooledClient(C client, ConnectionSettings settings, AutoCloseable closing, WarmUp warmUp) {
		this.client = client;
		this.settings = settings;
		this.closing = closing;
		this.warmUp = warmUp;
	}

	C client() {
		return this.client;
	}

	ConnectionSettings settings() {
		return this.settings;
	}

	/** Begins a use, and tells whether that was possible. */
	boolean acquire() {
		return this.users.getAndUpdate((users) -> (users > 0) ? users + 1 : 0) > 0;
	}

	/** Ends a use, or what is over for the owner. */
	void release() {
		if (this.users.decrementAndGet() == 0) {
			close();
		}
	}

	/** Closes the client, whoever uses it. */
	void close() {
		if (this.closed.compareAndSet(false, true)) {
			try {
				this.closing.close();
			}
			catch (Exception ex) {
				logger.debug("Cannot close a client", ex);
			}
		}
	}

	/**
	 * Opens connections to an instance, as far as there are not enough of them. May block
	 * until they are open.
	 */
	void warmUp(URI instance, int connections) throws Exception {
		this.warmUp.open(instance, connections);
	}

	/**
	 * Opens connections before there are requests.
	 */
	@FunctionalInterface
	interface WarmUp {

		/**
		 * What is used where nobody may ask for it.
		 */
		WarmUp NONE = (instance, connections) -> {
		};

		void open(URI instance, int connections) throws Exception;

	}

}
