package io.fairway.metrics;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntUnaryOperator;

import io.fairway.balancer.LoadBalancingPolicy;
import io.fairway.client.SelectionListener;
import io.fairway.discovery.DirectoryListener;
import io.fairway.discovery.DiscoveryStatus;
import io.fairway.feedback.Outcome;
import io.fairway.feedback.OutcomeListener;
import io.fairway.instance.InstanceId;
import io.fairway.outlier.Ejection;

/**
 * What happens on the threads of requests, counted there in plain numbers. No meter is
 * touched here, so a meter registry that is slow or fails is none of a request's
 * business; {@link FairwayMetrics} reads the numbers on a thread of its own. Thread-safe.
 */
public final class TrafficRecorder implements OutcomeListener, SelectionListener.Factory, DirectoryListener {

	private final IntUnaryOperator random;

	private final Map<InstanceId, InstanceCounts> instances = new ConcurrentHashMap<>();

	private final Map<String, ServiceCounts> services = new ConcurrentHashMap<>();

	private volatile Consumer<ServiceCounts> crowded = (service) -> {
	};

	/**
	 * A recorder that has seen nothing.
	 * @param random chooses the selections that are timed: a number from 0 to below its
	 * argument; thread-safe
	 */
	public TrafficRecorder(IntUnaryOperator random) {
		this.random = random;
	}

	@Override
	public SelectionListener create(String serviceId, Function<LoadBalancingPolicy, String> names) {
		return new ServiceSelections(serviceId, names, this);
	}

	@Override
	public void onOutcome(InstanceId id, Outcome outcome, Duration elapsed) {
		instance(id).ended(outcome);
		took(id.serviceId(), Timing.of(outcome), elapsed.toNanos());
	}

	@Override
	public void answered(String serviceId, DiscoveryStatus status, Duration elapsed) {
		service(serviceId).discoveryRequested(status);
		took(serviceId, Timing.DISCOVERY, elapsed.toNanos());
	}

	@Override
	public void published(String serviceId, Duration elapsed) {
		took(serviceId, Timing.PROPAGATION, elapsed.toNanos());
	}

	void ejected(Ejection ejection) {
		instance(ejection.instance()).ejected(ejection.reason());
	}

	void took(String serviceId, Timing timing, long nanos) {
		ServiceCounts service = service(serviceId);
		if (service.took(timing, nanos)) {
			this.crowded.accept(service);
		}
	}

	/** Sets who is told when a service has many durations that are not recorded yet. */
	void whenCrowded(Consumer<ServiceCounts> listener) {
		this.crowded = listener;
	}

	int random(int bound) {
		return this.random.applyAsInt(bound);
	}

	ServiceCounts service(String serviceId) {
		ServiceCounts known = this.services.get(serviceId);
		return (known != null) ? known : this.services.computeIfAbsent(serviceId, ServiceCounts::new);
	}

	Collection<ServiceCounts> services() {
		return this.services.values();
	}

	void forget(ServiceCounts service) {
		this.services.remove(service.serviceId(), service);
	}

	InstanceCounts instance(InstanceId id) {
		InstanceCounts known = this.instances.get(id);
		return (known != null) ? known : this.instances.computeIfAbsent(id, InstanceCounts::new);
	}

	Collection<InstanceCounts> instances() {
		return this.instances.values();
	}

	/**
	 * Drops what is known of an instance that has left. A list that is still in use may
	 * count on; what it counts is then remembered again.
	 */
	void forget(InstanceCounts instance) {
		this.instances.computeIfPresent(instance.id(), (id, known) -> {
			instance.setForgotten(true);
			return (known == instance) ? null : known;
		});
	}

	/** Takes back what was dropped, or returns what is new in its place. */
	InstanceCounts remember(InstanceCounts instance) {
		return this.instances.computeIfAbsent(instance.id(), (id) -> {
			instance.setForgotten(false);
			return instance;
		});
	}

}
