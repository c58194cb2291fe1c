package io.fairway.connection;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.context.SmartLifecycle;

/**
 * The life of the client that is the bean without us.
 */
final class Lifecycle {

	private final Object client;

	Lifecycle(Object client) {
		this.client = client;
	}

	void start() {
		if (this.client instanceof org.springframework.context.Lifecycle lifecycle) {
			lifecycle.start();
		}
	}

	void stop() {
		if (this.client instanceof org.springframework.context.Lifecycle lifecycle) {
			lifecycle.stop();
		}
	}

	/** One that cannot be started needs no start. */
	boolean isRunning() {
		return !(this.client instanceof org.springframework.context.Lifecycle lifecycle) || lifecycle.isRunning();
	}

	boolean isAutoStartup() {
		return this.client instanceof SmartLifecycle lifecycle && lifecycle.isAutoStartup();
	}

	int phase() {
		return (this.client instanceof SmartLifecycle lifecycle) ? lifecycle.getPhase() : SmartLifecycle.DEFAULT_PHASE;
	}

	void destroy() throws Exception {
		if (this.client instanceof DisposableBean disposable) {
			disposable.destroy();
		}
		else if (this.client instanceof AutoCloseable closeable) {
			closeable.close();
		}
	}

}
