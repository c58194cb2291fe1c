package io.fairway.breaker;

import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.fairway.feedback.AdmissionControl;
import io.fairway.instance.InstanceId;

/**
 * The circuit breakers of all services. The breaker of an instance is made with its stats
 * and goes with them. Thread-safe.
 */
public final class CircuitBreakers implements AdmissionControl.Factory {

	private final Function<String, Supplier<CircuitBreakerSettings>> settings;

	private final BreakerContext context;

	private final Map<String, ServiceBreakers> services = new ConcurrentHashMap<>();

	/**
	 * Breakers that are made when they are needed.
	 * @param settings the settings of a service that hold now, the same object while
	 * nothing changes
	 * @param context what breakers need of their surroundings
	 */
	public CircuitBreakers(Function<String, Supplier<CircuitBreakerSettings>> settings, BreakerContext context) {
		this.settings = settings;
		this.context = context;
	}

	/**
	 * The breakers of a service.
	 * @param serviceId the service
	 * @return always the same object for a service
	 */
	public ServiceBreakers of(String serviceId) {
		return this.services.computeIfAbsent(serviceId,
				(id) -> new ServiceBreakers(id, this.settings.apply(id), this.context));
	}

	@Override
	public AdmissionControl control(InstanceId id) {
		return of(id.serviceId()).control(id);
	}

	/**
	 * When the breakers of a service open.
	 *
	 * @param instance the settings of the breaker of each instance, or {@code null} for
	 * none
	 * @param service the settings of the breaker of the service, or {@code null} for none
	 */
	public record CircuitBreakerSettings(@Nullable BreakerSettings instance, @Nullable BreakerSettings service) {

		/**
		 * No breakers.
		 */
		public static final CircuitBreakerSettings OFF = new CircuitBreakerSettings(null, null);

		/**
		 * Whether instances have breakers.
		 * @return {@code false} if at most the service has one
		 */
		public boolean isOfInstances() {
			return this.instance != null;
		}

		/**
		 * These settings, with the objects of earlier ones where they are equal, so that
		 * breakers go on.
		 * @param earlier the earlier settings
		 * @return the settings
		 */
		public CircuitBreakerSettings after(CircuitBreakerSettings earlier) {
			return new CircuitBreakerSettings(
					Objects.equals(earlier.instance, this.instance) ? earlier.instance : this.instance,
					Objects.equals(earlier.service, this.service) ? earlier.service : this.service);
		}

	}

}
