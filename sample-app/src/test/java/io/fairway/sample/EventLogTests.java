package io.fairway.sample;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.fairway.breaker.BreakerState;
import io.fairway.breaker.CircuitBreakerChangedEvent;
import io.fairway.discovery.InstancesChangedEvent;
import io.fairway.health.InstanceHealthChangedEvent;
import io.fairway.instance.Instance;
import io.fairway.outlier.Ejection;
import io.fairway.outlier.EjectionReason;
import io.fairway.outlier.InstancesEjectedEvent;
import io.fairway.registration.RegistrationSettings;
import io.fairway.registration.ServiceRegistrar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

/**
 * Tests for {@link EventLog}.
 */
class EventLogTests {

	private static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");

	private static final Instance INSTANCE = Instance.builder("users", "127.0.0.1", 8081).build();

	private static final Instance OTHER = Instance.builder("users", "127.0.0.1", 8082).build();

	private final ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();

	private final EventLog log = new EventLog(new Backends(new ServiceRegistrar(List.of(),
			new RegistrationSettings(Duration.ofSeconds(10), false, this.scheduler, Runnable::run, (bound) -> 0))),
			() -> NOW);

	@AfterEach
	void shutDown() {
		this.scheduler.shutdownNow();
	}

	@Test
	void lastOneComesFirst() {
		this.log.add("a", "button stop");
		this.log.add("a", "button start");
		assertThat(this.log.entries()).containsExactly(new EventLog.Entry(2, NOW, "a", "button start"),
				new EventLog.Entry(1, NOW, "a", "button stop"));
	}

	@Test
	void keepsTheLatestOnes() {
		for (int i = 0; i < EventLog.MAX_ENTRIES + 1; i++) {
			this.log.add("a", "button start");
		}
		assertThat(this.log.entries()).extracting(EventLog.Entry::number)
			.hasSize(EventLog.MAX_ENTRIES)
			.startsWith(EventLog.MAX_ENTRIES + 1L)
			.endsWith(2L);
	}

	@Test
	void tellsOfEjectionsAndReturns() {
		this.log.on(new InstancesEjectedEvent("users",
				List.of(new Ejection(INSTANCE.id(), EjectionReason.CONSECUTIVE_5XX, 0, Duration.ofSeconds(20), 2)),
				List.of(OTHER.id())));
		assertTold(tuple("127.0.0.1:8082", "back: its ejection is over"),
				tuple("127.0.0.1:8081", "ejected for 20 s: consecutive-5xx"));
	}

	@Test
	void tellsOfBreakersOfInstancesAndServices() {
		this.log
			.on(new CircuitBreakerChangedEvent("users", INSTANCE.id(), BreakerState.HALF_OPEN, BreakerState.CLOSED));
		this.log.on(new CircuitBreakerChangedEvent("users", null, BreakerState.CLOSED, BreakerState.OPEN));
		assertTold(tuple("users", "circuit breaker closed, now open"),
				tuple("127.0.0.1:8081", "back: circuit breaker half open, now closed"));
	}

	@Test
	void tellsOfHealth() {
		this.log.on(new InstanceHealthChangedEvent(INSTANCE.id(), false, "status 500"));
		this.log.on(new InstanceHealthChangedEvent(INSTANCE.id(), true, "status 200"));
		assertTold(tuple("127.0.0.1:8081", "back: healthy, status 200"),
				tuple("127.0.0.1:8081", "unhealthy: status 500"));
	}

	@Test
	void tellsOnceOfTheInstancesAtTheBeginning() {
		changed(List.of(INSTANCE, OTHER), List.of(INSTANCE, OTHER), List.of());
		assertTold(tuple("users", "instances: 2"));
	}

	@Test
	void tellsOfEachInstanceThatLeavesOrJoins() {
		changed(List.of(OTHER), List.of(), List.of(INSTANCE));
		changed(List.of(INSTANCE, OTHER), List.of(INSTANCE), List.of());
		assertTold(tuple("127.0.0.1:8081", "back: joined"), tuple("127.0.0.1:8081", "left"));
	}

	private void changed(List<Instance> all, List<Instance> added, List<Instance> removed) {
		this.log.on(new InstancesChangedEvent("users", all, added, removed, List.of()));
	}

	private void assertTold(Tuple... told) {
		assertThat(this.log.entries()).extracting(EventLog.Entry::subject, EventLog.Entry::text).containsExactly(told);
	}

}
