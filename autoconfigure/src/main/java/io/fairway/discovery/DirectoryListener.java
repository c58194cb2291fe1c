package io.fairway.discovery;

import java.time.Duration;

/**
 * Told what a directory does. Called on the threads of requests and of registries, so it
 * must return at once. Thread-safe.
 */
public interface DirectoryListener {

	/**
	 * Interested in nothing.
	 */
	DirectoryListener NONE = new DirectoryListener() {
	};

	/**
	 * A request for the instances of a service was answered.
	 * @param serviceId the service
	 * @param status how
	 * @param elapsed the time from the request to the answer
	 */
	default void answered(String serviceId, DiscoveryStatus status, Duration elapsed) {
	}

	/**
	 * A change reached those who choose instances.
	 * @param serviceId the service
	 * @param elapsed the time since the registry delivered it
	 */
	default void published(String serviceId, Duration elapsed) {
	}

}
