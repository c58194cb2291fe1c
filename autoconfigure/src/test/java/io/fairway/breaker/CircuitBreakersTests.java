package io.fairway.breaker;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import org.junit.jupiter.api.Test;

import io.fairway.breaker.CircuitBreakers.CircuitBreakerSettings;
import io.fairway.feedback.InstanceStats;
import io.fairway.feedback.InstanceStatsRegistry;
import io.fairway.feedback.Outcome;
import io.fairway.feedback.RequestLease;
import io.fairway.feedback.RequestRefusedException;
import io.fairway.instance.FakeScheduler;
import io.fairway.instance.FakeTicker;
import io.fairway.instance.Instance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class CircuitBreakersTests {

	private static final BreakerSettings BREAKER = settings(SlidingWindowType.COUNT_BASED, 10, 10, 3, 1);

	private final FakeTicker ticker = new FakeTicker();

	private final FakeScheduler scheduler = new FakeScheduler(this.ticker);

	private final List<CircuitBreakerChangedEvent> events = new ArrayList<>();

	private CircuitBreakerSettings settings = new CircuitBreakerSettings(BREAKER, null);

	private final CircuitBreakers breakers = new CircuitBreakers((serviceId) -> () -> this.settings,
			new BreakerContext(this.scheduler, this.ticker, Runnable::run, this.events::add));

	private final InstanceStatsRegistry registry = new InstanceStatsRegistry(this.ticker, List.of(),
			List.of(this.breakers));

	private final CircuitBreakerFilter filter = new CircuitBreakerFilter(this.breakers.of("users"), this.registry::of);

	private final Instance a = Instance.builder("users", "10.0.0.1", 80).build();

	private final Instance b = Instance.builder("users", "10.0.0.2", 80).build();

	private final InstanceStats stats = this.registry.of(this.a.id());

	@Test
	void opensWhenTooManyFail() {
		this.filter.observe(List.of(this.a, this.b));
		call(Outcome.SUCCESS, 5);
		call(Outcome.SERVER_ERROR, 4);
		assertThat(this.filter.accepts(this.a)).isTrue();
		long revision = this.filter.revision();
		call(Outcome.RESET, 1);
		assertThat(this.filter.accepts(this.a)).isFalse();
		assertThat(this.filter.accepts(this.b)).isTrue();
		assertThat(this.filter.revision()).isGreaterThan(revision);
		assertThatExceptionOfType(RequestRefusedException.class).isThrownBy(this.stats::begin)
			.withMessageContaining("10.0.0.1")
			.matches((refusal) -> !refusal.isServiceWide());
		assertThat(this.stats.inFlight()).isZero();
		assertThat(this.events).containsExactly(
				new CircuitBreakerChangedEvent("users", this.a.id(), BreakerState.CLOSED, BreakerState.OPEN));
	}

	@Test
	void whatSaysNothingOfTheInstanceDoesNotCount() {
		call(Outcome.CANCELLED, 100);
		call(Outcome.CALLER_ERROR, 100);
		call(Outcome.SUCCESS, 9);
		call(Outcome.SERVER_ERROR, 1);
		assertThat(state()).isEqualTo(BreakerState.CLOSED);
	}

	@Test
	void opensWhenTooManyAreSlow() {
		IntStream.range(0, 10).forEach((i) -> {
			RequestLease lease = this.stats.begin();
			this.ticker.advance(Duration.ofMillis(1001));
			lease.close();
		});
		assertThat(state()).isEqualTo(BreakerState.OPEN);
	}

	@Test
	void aWindowOfTimeForgets() {
		this.settings = new CircuitBreakerSettings(settings(SlidingWindowType.TIME_BASED, 10, 10, 3, 1), null);
		call(Outcome.SERVER_ERROR, 9);
		this.ticker.advance(Duration.ofSeconds(20));
		call(Outcome.SERVER_ERROR, 9);
		assertThat(state()).isEqualTo(BreakerState.CLOSED);
		call(Outcome.SERVER_ERROR, 1);
		assertThat(state()).isEqualTo(BreakerState.OPEN);
	}

	@Test
	void afterAWhileAFewCallsDecideAndNoMore() {
		open();
		this.filter.observe(List.of(this.a));
		this.scheduler.advance(Duration.ofSeconds(59));
		assertThat(this.filter.accepts(this.a)).isFalse();
		this.scheduler.advance(Duration.ofSeconds(1));
		assertThat(this.filter.accepts(this.a)).isTrue();
		List<RequestLease> probes = IntStream.range(0, 3).mapToObj((i) -> this.stats.begin()).toList();
		assertThatExceptionOfType(RequestRefusedException.class).isThrownBy(this.stats::begin);
		probes.get(0).close();
		probes.get(1).close();
		assertThatExceptionOfType(RequestRefusedException.class).isThrownBy(this.stats::begin);
		probes.get(2).close();
		assertThat(state()).isEqualTo(BreakerState.CLOSED);
		call(Outcome.SUCCESS, 20);
	}

	@Test
	void aProbeThatTellsNothingGivesItsPermitBack() {
		open();
		this.scheduler.advance(Duration.ofSeconds(60));
		for (int i = 0; i < 10; i++) {
			RequestLease probe = this.stats.begin();
			probe.cancel();
		}
		List<RequestLease> probes = IntStream.range(0, 3).mapToObj((i) -> this.stats.begin()).toList();
		assertThatExceptionOfType(RequestRefusedException.class).isThrownBy(this.stats::begin);
		probes.forEach((probe) -> probe.close(Outcome.SERVER_ERROR));
		assertThat(state()).isEqualTo(BreakerState.OPEN);
	}

	@Test
	void aRequestFromBeforeNeitherCountsNorGivesAPermitBack() {
		List<RequestLease> before = IntStream.range(0, 5).mapToObj((i) -> this.stats.begin()).toList();
		open();
		this.scheduler.advance(Duration.ofSeconds(60));
		before.get(0).cancel();
		before.get(1).close(Outcome.SERVER_ERROR);
		before.get(2).close();
		assertThat(state()).isEqualTo(BreakerState.HALF_OPEN);
		IntStream.range(0, 3).forEach((i) -> this.stats.begin());
		assertThatExceptionOfType(RequestRefusedException.class).isThrownBy(this.stats::begin);
	}

	@Test
	void staysOpenLongerEachTime() {
		this.settings = new CircuitBreakerSettings(settings(SlidingWindowType.COUNT_BASED, 10, 10, 3, 2), null);
		open();
		for (int seconds : new int[] { 60, 120, 240, 300, 300 }) {
			this.scheduler.advance(Duration.ofSeconds(seconds - 1));
			assertThat(state()).isEqualTo(BreakerState.OPEN);
			this.scheduler.advance(Duration.ofSeconds(1));
			assertThat(state()).isEqualTo(BreakerState.HALF_OPEN);
			call(Outcome.SERVER_ERROR, 3);
		}
	}

	@Test
	void theBreakerOfTheServiceRefusesEverywhere() {
		this.settings = new CircuitBreakerSettings(null, BREAKER);
		InstanceStats other = this.registry.of(this.b.id());
		for (int i = 0; i < 5; i++) {
			this.stats.begin().close(Outcome.SERVER_ERROR);
			other.begin().close(Outcome.SERVER_ERROR);
		}
		for (InstanceStats stats : List.of(this.stats, other)) {
			assertThatExceptionOfType(RequestRefusedException.class).isThrownBy(stats::begin)
				.withMessageContaining("'users'")
				.matches(RequestRefusedException::isServiceWide);
		}
		assertThat(this.breakers.of("users").state()).isEqualTo(BreakerState.OPEN);
		assertThat(this.events)
			.containsExactly(new CircuitBreakerChangedEvent("users", null, BreakerState.CLOSED, BreakerState.OPEN));
	}

	@Test
	void aRefusalByTheInstanceGivesThePermitOfTheServiceBack() {
		this.settings = new CircuitBreakerSettings(BREAKER, BREAKER);
		open();
		this.scheduler.advance(Duration.ofSeconds(60));
		assertThat(state()).isEqualTo(BreakerState.HALF_OPEN);
		assertThat(this.breakers.of("users").state()).isEqualTo(BreakerState.HALF_OPEN);
		InstanceStats other = this.registry.of(this.b.id());
		RequestLease probe = this.stats.begin();
		RequestLease second = this.stats.begin();
		second.cancel();
		probe.cancel();
		IntStream.range(0, 3).forEach((i) -> other.begin().close());
		assertThat(this.breakers.of("users").state()).isEqualTo(BreakerState.CLOSED);
	}

	@Test
	void turnedOffLetsEverythingInAndTurnedOnBeginsAnew() {
		open();
		this.filter.observe(List.of(this.a));
		long revision = this.filter.revision();
		this.settings = CircuitBreakerSettings.OFF;
		assertThat(this.filter.isActive()).isFalse();
		call(Outcome.SERVER_ERROR, 20);
		assertThat(this.filter.accepts(this.a)).isTrue();
		assertThat(this.filter.revision()).isGreaterThan(revision);
		this.settings = new CircuitBreakerSettings(BREAKER, null);
		call(Outcome.SERVER_ERROR, 9);
		assertThat(state()).isEqualTo(BreakerState.CLOSED);
	}

	@Test
	void goesOnWhenSettingsAreMadeAnewAndEqual() {
		open();
		CircuitBreakerSettings equal = new CircuitBreakerSettings(settings(SlidingWindowType.COUNT_BASED, 10, 10, 3, 1),
				BREAKER);
		this.settings = equal.after(this.settings);
		assertThat(this.settings.service()).isSameAs(BREAKER);
		assertThat(state()).isEqualTo(BreakerState.OPEN);
	}

	@Test
	void aWindowMayBeOneCall() {
		this.settings = new CircuitBreakerSettings(settings(SlidingWindowType.COUNT_BASED, 1, 1, 1, 1), null);
		call(Outcome.SUCCESS, 3);
		assertThat(state()).isEqualTo(BreakerState.CLOSED);
		call(Outcome.SERVER_ERROR, 1);
		assertThat(state()).isEqualTo(BreakerState.OPEN);
	}

	@Test
	void forgetsInstancesThatLeave() {
		this.filter.observe(List.of(this.a, this.b));
		this.filter.observe(List.of(this.b));
		open();
		assertThat(this.filter.accepts(this.a)).isTrue();
		this.filter.observe(List.of(this.a));
		assertThat(this.filter.accepts(this.a)).isFalse();
	}

	private BreakerState state() {
		InstanceBreaker breaker = this.stats.control(InstanceBreaker.class);
		assertThat(breaker).isNotNull();
		return breaker.state();
	}

	private void open() {
		call(Outcome.SERVER_ERROR, 10);
		assertThat(state()).isEqualTo(BreakerState.OPEN);
	}

	private void call(Outcome outcome, int times) {
		for (int i = 0; i < times; i++) {
			this.stats.begin().close(outcome);
		}
	}

	private static BreakerSettings settings(SlidingWindowType type, int size, int minimum, int permitted,
			double multiplier) {
		return new BreakerSettings(50, 100, Duration.ofSeconds(1), type, size, minimum, permitted,
				new BreakerSettings.OpenTime(Duration.ofSeconds(60), multiplier, Duration.ofSeconds(300)));
	}

}
