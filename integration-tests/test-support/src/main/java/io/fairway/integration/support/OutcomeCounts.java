package io.fairway.integration.support;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

import io.fairway.feedback.Outcome;
import io.fairway.feedback.OutcomeListener;
import io.fairway.instance.InstanceId;

/**
 * How many attempts ended how at which instance. A bean of the application under test.
 * Thread-safe.
 */
public final class OutcomeCounts implements OutcomeListener {

	private final Map<Key, LongAdder> counts = new ConcurrentHashMap<>();

	@Override
	public void onOutcome(InstanceId id, Outcome outcome, Duration elapsed) {
		this.counts.computeIfAbsent(new Key(id.serviceId(), id.port(), outcome), (key) -> new LongAdder()).increment();
	}

	/**
	 * The attempts at all instances of a service.
	 * @param serviceId the service
	 * @return the number since the start
	 */
	public long of(String serviceId) {
		return this.counts.entrySet()
			.stream()
			.filter((entry) -> entry.getKey().serviceId().equals(serviceId))
			.mapToLong((entry) -> entry.getValue().sum())
			.sum();
	}

	/**
	 * The attempts at an instance by outcome.
	 * @param serviceId the service
	 * @param port the port of the instance
	 * @return the numbers since the start, without those that are zero
	 */
	public Map<Outcome, Long> of(String serviceId, int port) {
		Map<Outcome, Long> outcomes = new EnumMap<>(Outcome.class);
		this.counts.forEach((key, count) -> {
			if (key.serviceId().equals(serviceId) && key.port() == port) {
				outcomes.put(key.outcome(), count.sum());
			}
		});
		return outcomes;
	}

	private record Key(String serviceId, int port, Outcome outcome) {
	}

}
