package io.fairway.connection;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import io.fairway.instance.Instance;
import io.fairway.instance.InstanceId;

/**
 * The connections to the instances of one service. What sends an attempt tells which
 * instance it is for; further down, the request finds the client of the service.
 * Thread-safe.
 */
public final class ServiceConnections {

	private static final Log logger = LogFactory.getLog(ServiceConnections.class);

	private final String serviceId;

	private final Supplier<ConnectionSettings> settings;

	private final Connections connections;

	private final Map<InstanceId, Instance> instances = new ConcurrentHashMap<>();

	private final AtomicBoolean missed = new AtomicBoolean();

	ServiceConnections(String serviceId, Supplier<ConnectionSettings> settings, Connections connections) {
		this.serviceId = serviceId;
		this.settings = settings;
		this.connections = connections;
	}

	String serviceId() {
		return this.serviceId;
	}

	/** The settings for a kind of clients, or {@code null} if there are none. */
	@Nullable ConnectionSettings settings(ClientKind kind) {
		ConnectionSettings settings = this.settings.get();
		return settings.concerns(kind) ? settings : null;
	}

	/**
	 * Sends an attempt of an imperative client on this thread.
	 * @param <T> the type of the result
	 * @param <X> the type of the exceptions
	 * @param instance where it goes
	 * @param sending sends it
	 * @return what that returns
	 * @throws X what that throws
	 */
	public <T, X extends Exception> T send(InstanceId instance, Sending<T, X> sending) throws X {
		if (settings(ClientKind.IMPERATIVE) == null) {
			return sending.send();
		}
		Attempt attempt = new Attempt(this, instance);
		T result = this.connections.current().within(attempt, sending);
		attempt.sent();
		return result;
	}

	/**
	 * An attempt of a reactive client.
	 * @param <T> the type of the result
	 * @param instance where it goes
	 * @param exchange sends it when it is subscribed to
	 * @return the same, which tells the client below
	 */
	public <T> Mono<T> exchange(InstanceId instance, Mono<T> exchange) {
		if (settings(ClientKind.REACTIVE) == null) {
			return exchange;
		}
		return Mono.defer(() -> {
			Attempt attempt = new Attempt(this, instance);
			return exchange.doOnNext((answer) -> attempt.sent())
				.contextWrite((context) -> context.put(Attempt.class, attempt));
		});
	}

	/** A client was used that knows nothing of the settings. */
	void missed() {
		if (this.missed.compareAndSet(false, true)) {
			logger.warn("Service '" + this.serviceId + "' has connection settings, and a request did not meet them: "
					+ "they act on clients that Spring Boot configures, and not on one whose request factory or "
					+ "connector is made by the application or another library. They also act only after a restart "
					+ "if no service had any when the application started");
		}
	}

	boolean isWarmedUp() {
		return this.settings.get().pool().warmUp() != null;
	}

	/** Opens connections to instances that were not there the last time. */
	void observe(List<Instance> instances) {
		Set<InstanceId> ids = instances.stream().map(Instance::id).collect(Collectors.toSet());
		this.instances.keySet().retainAll(ids);
		for (Instance instance : instances) {
			if (this.instances.put(instance.id(), instance) == null) {
				this.connections.warmUp(this, uri(instance));
			}
		}
	}

	/** Opens the connections of a client that was not there when the instances joined. */
	void warmUp(ServiceClients<?> clients) {
		if (isWarmedUp()) {
			this.instances.values().forEach((instance) -> this.connections.warmUp(this, clients, uri(instance)));
		}
	}

	private static URI uri(Instance instance) {
		String scheme = (instance.getScheme() != null) ? instance.getScheme() : instance.isSecure() ? "https" : "http";
		return URI.create(scheme + "://" + instance.id().address() + "/");
	}

	/**
	 * Sends an attempt.
	 *
	 * @param <T> the type of the result
	 * @param <X> the type of the exceptions
	 */
	@FunctionalInterface
	public interface Sending<T, X extends Exception> {

		/**
		 * Sends the attempt on this thread.
		 * @return the result
		 * @throws X if it fails
		 */
		T send() throws X;

	}

}
