package io.fairway.sample;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

import io.fairway.breaker.BreakerState;
import io.fairway.breaker.CircuitBreakerChangedEvent;
import io.fairway.discovery.InstancesChangedEvent;
import io.fairway.health.InstanceHealthChangedEvent;
import io.fairway.instance.Instance;
import io.fairway.instance.InstanceId;
import io.fairway.instance.Ticker;
import io.fairway.outlier.Ejection;
import io.fairway.outlier.InstancesEjectedEvent;

/**
 * Which instances came back lately, so that their share may still be on the rise.
 * Thread-safe.
 */
@Component
class Returns {

	private final Map<InstanceId, Long> moments = new ConcurrentHashMap<>();

	private final Ticker ticker;

	private final Duration window;

	Returns(Ticker ticker, @Value("${fairway.loadbalancer.slow-start.window}") Duration window) {
		this.ticker = ticker;
		this.window = window;
	}

	/** How long ago an instance returned, {@code null} if that is no news any more. */
	@Nullable Duration age(InstanceId id) {
		Long moment = this.moments.get(id);
		if (moment == null) {
			return null;
		}
		Duration age = Duration.ofNanos(this.ticker.read() - moment);
		return (age.compareTo(this.window) < 0) ? age : null;
	}

	@EventListener
	void on(InstancesEjectedEvent event) {
		event.ejected().stream().map(Ejection::instance).forEach(this.moments::remove);
		event.returned().forEach(this::returned);
	}

	@EventListener
	void on(CircuitBreakerChangedEvent event) {
		if (event.instance() != null && event.after() == BreakerState.CLOSED) {
			returned(event.instance());
		}
	}

	@EventListener
	void on(InstanceHealthChangedEvent event) {
		if (event.healthy()) {
			returned(event.instance());
		}
	}

	/** Those that were there from the beginning did not return. */
	@EventListener
	void on(InstancesChangedEvent event) {
		event.removed().stream().map(Instance::id).forEach(this.moments::remove);
		if (event.added().size() < event.instances().size()) {
			event.added().stream().map(Instance::id).forEach(this::returned);
		}
	}

	private void returned(InstanceId id) {
		this.moments.put(id, this.ticker.read());
	}

}
