package io.fairway.retry;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * The retries of all services that were called. Thread-safe.
 */
public final class RetryRegistry {

	private final Map<String, Retries> services = new ConcurrentHashMap<>();

	private final Function<String, Retries> factory;

	/**
	 * A registry without services.
	 * @param factory makes the retries of a service
	 */
	public RetryRegistry(Function<String, Retries> factory) {
		this.factory = factory;
	}

	/**
	 * The retries of a service.
	 * @param serviceId the service
	 * @return always the same object for a service
	 */
	public Retries of(String serviceId) {
		return this.services.computeIfAbsent(serviceId, this.factory);
	}

}
