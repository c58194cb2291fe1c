package io.fairway.health;

import java.io.IOException;
import java.nio.channels.AsynchronousChannelGroup;

import org.jspecify.annotations.Nullable;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

/**
 * The threads that serve all connections of health checks, started by the first of them.
 * Thread-safe.
 */
final class Connections implements AutoCloseable {

	private static final int THREADS = 2;

	private @Nullable AsynchronousChannelGroup group;

	private boolean closed;

	/**
	 * The group that new channels join.
	 * @throws IOException if there can be none
	 */
	synchronized AsynchronousChannelGroup group() throws IOException {
		if (this.closed) {
			throw new IOException("closed");
		}
		AsynchronousChannelGroup group = this.group;
		if (group == null) {
			CustomizableThreadFactory threads = new CustomizableThreadFactory("fairway-health-");
			threads.setDaemon(true);
			group = AsynchronousChannelGroup.withFixedThreadPool(THREADS, threads);
			this.group = group;
		}
		return group;
	}

	@Override
	public synchronized void close() {
		this.closed = true;
		try {
			if (this.group != null) {
				this.group.shutdownNow();
			}
		}
		catch (IOException ex) {
			// Its connections are as good as closed.
		}
	}

}
