package io.fairway.registration;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.cloud.client.discovery.event.InstanceRegisteredEvent;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.ApplicationListener;
import org.springframework.context.SmartLifecycle;

import io.fairway.instance.Instance;

/**
 * Registers this application when its web server is up. On shutdown it is drained and
 * deregistered first, then others get some time to notice, and only then the web server
 * stops to accept requests.
 */
public final class ApplicationRegistration implements SmartLifecycle, ApplicationListener<WebServerInitializedEvent> {

	/**
	 * Started after the web server and, what matters more, stopped before it begins its
	 * graceful shutdown.
	 */
	static final int PHASE = WebServerApplicationContext.GRACEFUL_SHUTDOWN_PHASE + 512;

	private final ServiceRegistrar registrar;

	private IntFunction<Instance> description;

	private final boolean initiallyUp;

	private Duration drain;

	private final ScheduledExecutorService scheduler;

	private final ApplicationEventPublisher events;

	private int port;

	private @Nullable Instance instance;

	private boolean running;

	/**
	 * A registration that begins with the lifecycle of the application context.
	 * @param registrar where to register
	 * @param description describes this application, given the port it listens on
	 * @param initiallyUp whether to register at the start, or only when somebody sets the
	 * status
	 * @param drain how long others have to notice that this application is leaving
	 * @param scheduler ends that time
	 * @param events told when the application is registered
	 */
	public ApplicationRegistration(ServiceRegistrar registrar, IntFunction<Instance> description, boolean initiallyUp,
			Duration drain, ScheduledExecutorService scheduler, ApplicationEventPublisher events) {
		this.registrar = registrar;
		this.description = description;
		this.initiallyUp = initiallyUp;
		this.drain = drain;
		this.scheduler = scheduler;
		this.events = events;
	}

	@Override
	public synchronized void onApplicationEvent(WebServerInitializedEvent event) {
		boolean management = "management".equals(event.getApplicationContext().getServerNamespace());
		if (!management) {
			this.port = event.getWebServer().getPort();
			this.instance = null;
		}
	}

	/**
	 * This application as it is or would be registered.
	 * @return the instance
	 * @throws IllegalStateException while the web server is not up
	 */
	public synchronized Instance instance() {
		if (this.instance == null) {
			if (this.port <= 0) {
				throw new IllegalStateException("The web server of this application is not up");
			}
			this.instance = this.description.apply(this.port);
		}
		return this.instance;
	}

	/**
	 * Describes the application anew. If it is registered, it is registered again. May
	 * block.
	 * @param description describes this application, given the port it listens on
	 * @param drain how long others have to notice that this application is leaving
	 */
	public synchronized void replace(IntFunction<Instance> description, Duration drain) {
		this.description = description;
		this.drain = drain;
		Instance former = this.instance;
		this.instance = null;
		if (former != null && !instance().equals(former)) {
			this.registrar.replace(former.id(), instance());
		}
	}

	@Override
	public synchronized void start() {
		if (this.port <= 0 || this.running) {
			return;
		}
		this.running = true;
		if (this.initiallyUp) {
			this.registrar.register(instance());
			this.events.publishEvent(new InstanceRegisteredEvent<>(this, instance()));
		}
	}

	@Override
	public void stop() {
		leave();
	}

	@Override
	public void stop(Runnable callback) {
		Duration drain = leave() ? drain() : Duration.ZERO;
		if (drain.isZero()) {
			callback.run();
			return;
		}
		try {
			this.scheduler.schedule(callback, drain.toNanos(), TimeUnit.NANOSECONDS);
		}
		catch (RejectedExecutionException ex) {
			callback.run();
		}
	}

	private synchronized Duration drain() {
		return this.drain;
	}

	/** Leaves the registries, and tells whether anybody outside may have to notice. */
	private synchronized boolean leave() {
		if (!this.running) {
			return false;
		}
		this.running = false;
		return this.registrar.leave(instance().id());
	}

	@Override
	public synchronized boolean isRunning() {
		return this.running;
	}

	@Override
	public int getPhase() {
		return PHASE;
	}

}
