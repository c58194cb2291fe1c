package io.fairway.connection;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import java.util.function.Supplier;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * The connections to all services. Closing them closes the clients that services have of
 * their own, whoever uses them. Thread-safe.
 */
public final class Connections implements AutoCloseable {

	private static final Log logger = LogFactory.getLog(Connections.class);

	private final Function<String, Supplier<ConnectionSettings>> settings;

	private final Executor executor;

	private final Map<String, ServiceConnections> services = new ConcurrentHashMap<>();

	private final List<ServiceClients<?>> clients = new CopyOnWriteArrayList<>();

	private final CurrentAttempt current = new CurrentAttempt();

	/**
	 * The connections of services with the given settings.
	 * @param settings what supplies the settings of a service that hold now
	 * @param executor opens connections before there are requests; its threads wait for a
	 * network
	 */
	public Connections(Function<String, Supplier<ConnectionSettings>> settings, Executor executor) {
		this.settings = settings;
		this.executor = executor;
	}

	/**
	 * The connections of one service.
	 * @param serviceId the service
	 * @return always the same object for a service
	 */
	public ServiceConnections of(String serviceId) {
		ServiceConnections known = this.services.get(serviceId);
		return (known != null) ? known : this.services.computeIfAbsent(serviceId,
				(id) -> new ServiceConnections(id, this.settings.apply(id), this));
	}

	CurrentAttempt current() {
		return this.current;
	}

	/** Adds clients, which are closed in the end. */
	void add(ServiceClients<?> clients) {
		this.clients.add(clients);
		this.services.values().forEach((service) -> service.warmUp(clients));
	}

	void warmUp(ServiceConnections service, URI instance) {
		this.clients.forEach((clients) -> warmUp(service, clients, instance));
	}

	void warmUp(ServiceConnections service, ServiceClients<?> clients, URI instance) {
		try {
			this.executor.execute(() -> open(service, clients, instance));
		}
		catch (RejectedExecutionException ex) {
			logger.debug("Not warmed up, since the application ends", ex);
		}
	}

	/** Whether an instance can be reached is for health checks and requests to say. */
	private static void open(ServiceConnections service, ServiceClients<?> clients, URI instance) {
		try {
			clients.warmUp(service, instance);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		catch (Exception ex) {
			logger.debug("Cannot open connections to " + instance, ex);
		}
	}

	@Override
	public void close() {
		this.clients.forEach(ServiceClients::close);
	}

}
