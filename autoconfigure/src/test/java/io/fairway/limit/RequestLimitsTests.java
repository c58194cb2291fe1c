package io.fairway.limit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import io.fairway.feedback.InstanceStats;
import io.fairway.feedback.InstanceStatsRegistry;
import io.fairway.feedback.RequestLease;
import io.fairway.feedback.RequestRefusedException;
import io.fairway.instance.FakeTicker;
import io.fairway.instance.InstanceId;
import io.fairway.instance.Ticker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class RequestLimitsTests {

	private LimitSettings settings = new LimitSettings(2, 3, null);

	private final InstanceStatsRegistry registry = new InstanceStatsRegistry(Ticker.system(), List.of(),
			List.of(new RequestLimits((serviceId) -> () -> this.settings, Ticker.system())));

	private final InstanceStats a = this.registry.of(new InstanceId("users", "10.0.0.1", 80));

	private final InstanceStats b = this.registry.of(new InstanceId("users", "10.0.0.2", 80));

	@Test
	void anInstanceThatHasEnoughRefuses() {
		RequestLease first = this.a.begin();
		this.a.begin();
		assertThatExceptionOfType(RequestRefusedException.class).isThrownBy(this.a::begin)
			.withMessageContaining("10.0.0.1")
			.withMessageContaining("2")
			.matches((refusal) -> !refusal.isServiceWide());
		assertThat(this.a.inFlight()).isEqualTo(2);
		first.close();
		this.a.begin();
	}

	@Test
	void aServiceThatHasEnoughRefusesEverywhere() {
		this.a.begin();
		this.a.begin();
		RequestLease third = this.b.begin();
		assertThatExceptionOfType(RequestRefusedException.class).isThrownBy(this.b::begin)
			.withMessageContaining("'users'")
			.matches(RequestRefusedException::isServiceWide);
		third.cancel();
		this.b.begin();
	}

	@Test
	void aRefusalByTheInstanceIsNotCountedForTheService() {
		this.a.begin();
		this.a.begin();
		IntStream.range(0, 5)
			.forEach((i) -> assertThatExceptionOfType(RequestRefusedException.class).isThrownBy(this.a::begin));
		this.b.begin();
	}

	@Test
	void withoutLimitsEverythingIsLetIn() {
		this.settings = LimitSettings.NONE;
		List<RequestLease> leases = IntStream.range(0, 100).mapToObj((i) -> this.a.begin()).toList();
		this.settings = new LimitSettings(2, 0, null);
		// Those that began without a limit do not count.
		leases.forEach(RequestLease::close);
		this.a.begin();
		this.a.begin();
		assertThatExceptionOfType(RequestRefusedException.class).isThrownBy(this.a::begin);
	}

	@Test
	void neverIsOneTooManyLetIn() throws Exception {
		this.settings = new LimitSettings(5, 7, null);
		AtomicInteger most = new AtomicInteger();
		int threads = 8;
		CyclicBarrier start = new CyclicBarrier(threads);
		ExecutorService executor = Executors.newFixedThreadPool(threads);
		try {
			List<Future<?>> results = new ArrayList<>();
			for (int t = 0; t < threads; t++) {
				InstanceStats stats = (t % 2 == 0) ? this.a : this.b;
				results.add(executor.submit(() -> {
					start.await(10, TimeUnit.SECONDS);
					for (int i = 0; i < 20_000; i++) {
						callIfLetIn(stats, most);
					}
					return null;
				}));
			}
			for (Future<?> result : results) {
				result.get(60, TimeUnit.SECONDS);
			}
		}
		finally {
			executor.shutdownNow();
		}
		assertThat(most.get()).isBetween(1, 7);
		IntStream.range(0, 5).forEach((i) -> this.a.begin());
		IntStream.range(0, 2).forEach((i) -> this.b.begin());
	}

	private void callIfLetIn(InstanceStats stats, AtomicInteger most) {
		try {
			RequestLease lease = stats.begin();
			most.accumulateAndGet(this.a.inFlight() + this.b.inFlight(), Math::max);
			lease.close();
		}
		catch (RequestRefusedException ex) {
			Thread.onSpinWait();
		}
	}

	@Test
	void theAdaptiveLimitShrinksWhenAnswersSlowDownAndGrowsWhenTheyDoNot() {
		FakeTicker ticker = new FakeTicker();
		InstanceStatsRegistry registry = new InstanceStatsRegistry(ticker, List.of(),
				List.of(new RequestLimits((serviceId) -> () -> this.settings, ticker)));
		InstanceStats instance = registry.of(new InstanceId("users", "10.0.0.1", 80));
		InstanceLimit limit = instance.control(InstanceLimit.class);
		this.settings = new LimitSettings(0, 0, new AdaptiveSettings(20, 5, 50, 1.5));
		assertThat(limit.current()).isEqualTo(20);
		callInParallel(instance, ticker, Duration.ofMillis(10));
		int grown = limit.current();
		assertThat(grown).isBetween(30, 50);
		callInParallel(instance, ticker, Duration.ofMillis(500));
		assertThat(limit.current()).isBetween(5, 20);
		this.settings = new LimitSettings(3, 0, this.settings.adaptive());
		assertThat(limit.current()).isEqualTo(3);
		this.settings = LimitSettings.NONE;
		assertThat(limit.current()).isZero();
		assertThat(instance.inFlight()).isZero();
	}

	/** As many calls at once as are let in, a hundred times. */
	private static void callInParallel(InstanceStats instance, FakeTicker ticker, Duration time) {
		for (int i = 0; i < 100; i++) {
			List<RequestLease> leases = new ArrayList<>();
			int limit = instance.control(InstanceLimit.class).current();
			IntStream.range(0, limit).forEach((n) -> leases.add(instance.begin()));
			assertThatExceptionOfType(RequestRefusedException.class).isThrownBy(instance::begin);
			ticker.advance(time);
			leases.forEach(RequestLease::close);
			// The library looks at what happened in a second.
			ticker.advance(Duration.ofSeconds(1));
		}
	}

}
