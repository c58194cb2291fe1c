package io.fairway.connection;

import java.net.URI;

import org.jspecify.annotations.Nullable;

/**
 * The attempt that this thread is sending. Imperative clients send on the thread that
 * asks them to, and their request factory is told no more than an address.
 */
final class CurrentAttempt {

	private final ThreadLocal<@Nullable Attempt> current = new ThreadLocal<>();

	<T, X extends Exception> T within(Attempt attempt, ServiceConnections.Sending<T, X> sending) throws X {
		Attempt outer = this.current.get();
		this.current.set(attempt);
		try {
			return sending.send();
		}
		finally {
			if (outer != null) {
				this.current.set(outer);
			}
			else {
				this.current.remove();
			}
		}
	}

	<C> @Nullable PooledClient<C> acquire(ServiceClients<C> clients, URI uri) {
		Attempt attempt = this.current.get();
		return (attempt != null) ? attempt.acquire(clients, uri) : null;
	}

}
