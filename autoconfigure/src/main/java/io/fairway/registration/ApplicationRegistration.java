package io.fairway.registration;

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
 * Registers this application when its web server is up, and deregisters it on shutdown
 * before the web server stops to accept requests.
 */
public final class ApplicationRegistration implements SmartLifecycle, ApplicationListener<WebServerInitializedEvent> {

	/**
	 * Started after the web server and, what matters more, stopped before it begins its
	 * graceful shutdown.
	 */
	static final int PHASE = WebServerApplicationContext.GRACEFUL_SHUTDOWN_PHASE + 512;

	private final ServiceRegistrar registrar;

	private final IntFunction<Instance> description;

	private final ApplicationEventPublisher events;

	private int port;

	private @Nullable Instance registered;

	/**
	 * A registration that begins with the lifecycle of the application context.
	 * @param registrar where to register
	 * @param description describes this application, given the port it listens on
	 * @param events told when the application is registered
	 */
	public ApplicationRegistration(ServiceRegistrar registrar, IntFunction<Instance> description,
			ApplicationEventPublisher events) {
		this.registrar = registrar;
		this.description = description;
		this.events = events;
	}

	@Override
	public synchronized void onApplicationEvent(WebServerInitializedEvent event) {
		boolean management = "management".equals(event.getApplicationContext().getServerNamespace());
		if (!management) {
			this.port = event.getWebServer().getPort();
		}
	}

	@Override
	public synchronized void start() {
		if (this.port > 0 && this.registered == null) {
			Instance instance = this.description.apply(this.port);
			this.registrar.register(instance);
			this.registered = instance;
			this.events.publishEvent(new InstanceRegisteredEvent<>(this, instance));
		}
	}

	@Override
	public synchronized void stop() {
		if (this.registered != null) {
			this.registrar.deregister(this.registered.id());
			this.registered = null;
		}
	}

	@Override
	public synchronized boolean isRunning() {
		return this.registered != null;
	}

	@Override
	public int getPhase() {
		return PHASE;
	}

}
