package io.fairway.breaker;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

import io.fairway.breaker.CircuitBreakers.CircuitBreakerSettings;
import io.fairway.instance.InstanceId;

/**
 * The circuit breaker of a service, and what the breakers of its instances have in
 * common. Thread-safe.
 */
public final class ServiceBreakers {

	private final String serviceId;

	private final Supplier<CircuitBreakerSettings> settings;

	private final BreakerContext context;

	private final Breaker breaker;

	private final AtomicLong revision = new AtomicLong();

	private final LongAdder refused = new LongAdder();

	ServiceBreakers(String serviceId, Supplier<CircuitBreakerSettings> settings, BreakerContext context) {
		this.serviceId = serviceId;
		this.settings = settings;
		this.context = context;
		this.breaker = new Breaker(serviceId, () -> settings.get().service(), context,
				(before, after) -> context.publish(new CircuitBreakerChangedEvent(serviceId, null, before, after)));
	}

	InstanceBreaker control(InstanceId id) {
		Breaker own = new Breaker(id.toString(), () -> this.settings.get().instance(), this.context,
				(before, after) -> changed(new CircuitBreakerChangedEvent(this.serviceId, id, before, after)));
		return new InstanceBreaker(id, own, this.breaker, this.refused);
	}

	private void changed(CircuitBreakerChangedEvent event) {
		this.revision.incrementAndGet();
		this.context.publish(event);
	}

	/**
	 * What the breaker of the service lets through.
	 * @return the state, closed if there is none
	 */
	public BreakerState state() {
		return this.breaker.state();
	}

	/**
	 * How many requests were not let in because a breaker was open, that of the service
	 * or that of an instance.
	 * @return the number since the start
	 */
	public long refused() {
		return this.refused.sum();
	}

	/** Whether instances have breakers. */
	boolean isActive() {
		return this.settings.get().instance() != null;
	}

	/** Grows when the breaker of an instance changes. */
	long revision() {
		return this.revision.get();
	}

}
