package io.fairway.sample;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;

import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

import io.fairway.breaker.BreakerState;
import io.fairway.breaker.CircuitBreakerChangedEvent;
import io.fairway.discovery.InstancesChangedEvent;
import io.fairway.health.InstanceHealthChangedEvent;
import io.fairway.instance.Instance;
import io.fairway.instance.InstanceId;
import io.fairway.outlier.Ejection;
import io.fairway.outlier.InstancesEjectedEvent;

/**
 * What happened lately: what somebody did to an instance, and what Fairway told of it.
 * Thread-safe.
 */
@Component
class EventLog {

	static final int MAX_ENTRIES = 30;

	private final Deque<Entry> entries = new ArrayDeque<>();

	private final Backends backends;

	private final InstantSource clock;

	private long last;

	EventLog(Backends backends, InstantSource clock) {
		this.backends = backends;
		this.clock = clock;
	}

	/** The latest entries, the last one first. */
	synchronized List<Entry> entries() {
		return List.copyOf(this.entries);
	}

	synchronized void add(String subject, String text) {
		this.entries.addFirst(new Entry(++this.last, this.clock.instant(), subject, text));
		if (this.entries.size() > MAX_ENTRIES) {
			this.entries.removeLast();
		}
	}

	@EventListener
	void on(InstancesEjectedEvent event) {
		for (Ejection ejection : event.ejected()) {
			add(ejection.instance(),
					"ejected for " + ejection.duration().toSeconds() + " s: " + ejection.reason().label());
		}
		event.returned().forEach((id) -> add(id, "back: its ejection is over"));
	}

	@EventListener
	void on(CircuitBreakerChangedEvent event) {
		String text = ((event.after() == BreakerState.CLOSED) ? "back: " : "") + "circuit breaker "
				+ text(event.before()) + ", now " + text(event.after());
		if (event.instance() != null) {
			add(event.instance(), text);
		}
		else {
			add(event.serviceId(), text);
		}
	}

	private static String text(BreakerState state) {
		return state.name().toLowerCase(Locale.ROOT).replace('_', ' ');
	}

	@EventListener
	void on(InstanceHealthChangedEvent event) {
		add(event.instance(), (event.healthy() ? "back: healthy, " : "unhealthy: ") + event.reason());
	}

	@EventListener
	void on(InstancesChangedEvent event) {
		if (event.added().size() == event.instances().size()) {
			add(event.serviceId(), "instances: " + event.instances().size());
			return;
		}
		event.removed().stream().map(Instance::id).forEach((id) -> add(id, "left"));
		event.added().stream().map(Instance::id).forEach((id) -> add(id, "back: joined"));
	}

	/**
	 * Other processes may have instances of the same name, so theirs are shown by
	 * address.
	 */
	private void add(InstanceId id, String text) {
		Backend backend = this.backends.find(id);
		add((backend != null) ? backend.id() : id.address(), text);
	}

	/**
	 * Something that happened.
	 *
	 * @param number one more than that of the entry before
	 * @param time when
	 * @param subject the instance, or the service
	 * @param text what happened
	 */
	record Entry(long number, Instant time, String subject, String text) {
	}

}
