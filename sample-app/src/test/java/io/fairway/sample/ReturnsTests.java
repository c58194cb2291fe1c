package io.fairway.sample;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;

import io.fairway.breaker.BreakerState;
import io.fairway.breaker.CircuitBreakerChangedEvent;
import io.fairway.discovery.InstancesChangedEvent;
import io.fairway.health.InstanceHealthChangedEvent;
import io.fairway.instance.Instance;
import io.fairway.instance.InstanceId;
import io.fairway.outlier.Ejection;
import io.fairway.outlier.EjectionReason;
import io.fairway.outlier.InstancesEjectedEvent;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Returns}.
 */
class ReturnsTests {

	private static final Duration WINDOW = Duration.ofSeconds(10);

	private static final Instance INSTANCE = Instance.builder("users", "127.0.0.1", 8081).build();

	private static final Instance OTHER = Instance.builder("users", "127.0.0.1", 8082).build();

	private static final InstanceId ID = INSTANCE.id();

	private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);

	private final Returns returns = new Returns(this.now::get, WINDOW);

	@Test
	void knowsHowLongAgoAnEjectionEnded() {
		this.returns.on(new InstancesEjectedEvent("users", List.of(), List.of(ID)));
		this.now.addAndGet(Duration.ofSeconds(3).toNanos());
		assertThat(this.returns.age(ID)).isEqualTo(Duration.ofSeconds(3));
	}

	@Test
	void forgetsAReturnAfterTheWindow() {
		this.returns.on(new InstancesEjectedEvent("users", List.of(), List.of(ID)));
		this.now.addAndGet(WINDOW.toNanos());
		assertThat(this.returns.age(ID)).isNull();
	}

	@Test
	void forgetsAReturnWithTheNextEjection() {
		this.returns.on(new InstancesEjectedEvent("users", List.of(), List.of(ID)));
		this.returns.on(new InstancesEjectedEvent("users",
				List.of(new Ejection(ID, EjectionReason.CONSECUTIVE_5XX, 0, WINDOW, 1)), List.of()));
		assertThat(this.returns.age(ID)).isNull();
	}

	@Test
	void instancesThatWereThereFromTheBeginningDidNotReturn() {
		changed(List.of(INSTANCE, OTHER), List.of(INSTANCE, OTHER), List.of());
		assertThat(this.returns.age(ID)).isNull();
	}

	@Test
	void instanceThatJoinsReturnedUntilItLeaves() {
		changed(List.of(INSTANCE, OTHER), List.of(INSTANCE), List.of());
		assertThat(this.returns.age(ID)).isZero();
		changed(List.of(OTHER), List.of(), List.of(INSTANCE));
		assertThat(this.returns.age(ID)).isNull();
	}

	private void changed(List<Instance> all, List<Instance> added, List<Instance> removed) {
		this.returns.on(new InstancesChangedEvent("users", all, added, removed, List.of()));
	}

	@Test
	void breakerOfAnInstanceReturnsItWhenItCloses() {
		this.returns.on(new CircuitBreakerChangedEvent("users", ID, BreakerState.OPEN, BreakerState.HALF_OPEN));
		this.returns.on(new CircuitBreakerChangedEvent("users", null, BreakerState.HALF_OPEN, BreakerState.CLOSED));
		assertThat(this.returns.age(ID)).isNull();
		this.returns.on(new CircuitBreakerChangedEvent("users", ID, BreakerState.HALF_OPEN, BreakerState.CLOSED));
		assertThat(this.returns.age(ID)).isZero();
	}

	@Test
	void healthChecksReturnAnInstanceThatIsHealthy() {
		this.returns.on(new InstanceHealthChangedEvent(ID, false, "status 500"));
		assertThat(this.returns.age(ID)).isNull();
		this.returns.on(new InstanceHealthChangedEvent(ID, true, "status 200"));
		assertThat(this.returns.age(ID)).isZero();
	}

}
