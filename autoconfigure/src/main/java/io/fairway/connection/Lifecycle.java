package io.fairway.connection;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.context.SmartLifecycle;

/**
 * The life of the client that is the bean without us.
 */
class Lifecycle implements SmartLifecycle, DisposableBean {

	private final Object client;

	Lifecycle(Object client) {
		this.client = client;
	}

	@Override
	public void start() {
		if (this.client instanceof org.springframework.context.Lifecycle lifecycle) {
			lifecycle.start();
		}
	}

	@Override
	public void stop() {
		if (this.client instanceof org.springframework.context.Lifecycle lifecycle) {
			lifecycle.stop();
		}
	}

	/** One that cannot be started needs no start. */
	@Override
	public boolean isRunning() {
		return !(this.client instanceof org.springframework.context.Lifecycle lifecycle) || lifecycle.isRunning();
	}

	@Override
	public boolean isAutoStartup() {
		return this.client instanceof SmartLifecycle lifecycle && lifecycle.isAutoStartup();
	}

	@Override
	public int getPhase() {
		return (this.client instanceof SmartLifecycle lifecycle) ? lifecycle.getPhase() : SmartLifecycle.DEFAULT_PHASE;
	}

	@Override
	public void destroy() throws Exception {
		if (this.client instanceof DisposableBean disposable) {
			disposable.destroy();
		}
		else if (this.client instanceof AutoCloseable closeable) {
			closeable.close();
		}
	}

}
