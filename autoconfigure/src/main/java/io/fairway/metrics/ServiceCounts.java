package io.fairway.metrics;

import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

import org.jspecify.annotations.Nullable;

import io.fairway.discovery.DiscoveryStatus;

/**
 * What is counted of a service as a whole. Thread-safe.
 */
final class ServiceCounts {

	private final String serviceId;

	private final LongAdder failedSelections = new LongAdder();

	private final AtomicLongArray discoveryRequests = new AtomicLongArray(DiscoveryStatus.values().length);

	private volatile @Nullable Durations durations;

	ServiceCounts(String serviceId) {
		this.serviceId = serviceId;
	}

	String serviceId() {
		return this.serviceId;
	}

	void selectionFailed() {
		this.failedSelections.increment();
	}

	long failedSelections() {
		return this.failedSelections.sum();
	}

	void discoveryRequested(DiscoveryStatus status) {
		this.discoveryRequests.getAndIncrement(status.ordinal());
	}

	long discoveryRequests(DiscoveryStatus status) {
		return this.discoveryRequests.get(status.ordinal());
	}

	/** Adds a duration, and tells whether it is time to record those that there are. */
	boolean took(Timing timing, long nanos) {
		Durations durations = this.durations;
		return ((durations != null) ? durations : create()).add(timing, nanos);
	}

	private synchronized Durations create() {
		Durations durations = this.durations;
		if (durations == null) {
			durations = new Durations();
			this.durations = durations;
		}
		return durations;
	}

	/**
	 * The durations that are not recorded yet, or {@code null} if there never was one.
	 */
	@Nullable Durations durations() {
		return this.durations;
	}

}
