package io.fairway.registry;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;

import io.fairway.instance.FakeScheduler;
import io.fairway.instance.FakeTicker;
import io.fairway.instance.Instance;
import io.fairway.instance.TestInstances;

import static org.assertj.core.api.Assertions.assertThat;

class ExpiryTimerTests {

	private static final Duration TTL = Duration.ofSeconds(30);

	private final FakeTicker ticker = new FakeTicker();

	private final FakeScheduler scheduler = new FakeScheduler(this.ticker);

	private final InstanceTable table = new InstanceTable(this.ticker);

	private final ExpiryTimer timer = new ExpiryTimer(this.table, this.scheduler);

	private final RecordingListener listener = new RecordingListener();

	@Test
	void removesALeaseWhenItEnds() {
		put("a", TTL);
		this.table.watch(TestInstances.SERVICE, this.listener);
		this.scheduler.advance(TTL);
		assertThat(this.listener.hosts()).containsExactly(List.of("a"), List.of());
	}

	@Test
	void removesNothingBefore() {
		put("a", TTL);
		this.table.watch(TestInstances.SERVICE, this.listener);
		this.scheduler.advance(TTL.minusNanos(1));
		assertThat(this.listener.hosts()).containsExactly(List.of("a"));
	}

	@Test
	void removesOneLeaseAfterTheOther() {
		put("late", TTL.multipliedBy(2));
		put("early", TTL);
		this.table.watch(TestInstances.SERVICE, this.listener);
		this.scheduler.advance(TTL.multipliedBy(2));
		assertThat(this.listener.hosts()).containsExactly(List.of("late", "early"), List.of("late"), List.of());
	}

	@Test
	void waitsForTheNewEndOfARenewedLease() {
		put("a", TTL);
		this.table.watch(TestInstances.SERVICE, this.listener);
		this.scheduler.advance(Duration.ofSeconds(20));
		this.table.renew(TestInstances.instance("a").id());
		this.scheduler.advance(Duration.ofSeconds(20));
		assertThat(this.listener.hosts()).containsExactly(List.of("a"));
		this.scheduler.advance(Duration.ofSeconds(10));
		assertThat(this.listener.hosts()).containsExactly(List.of("a"), List.of());
	}

	@Test
	void isNotSetWithoutLeases() {
		this.table.put(TestInstances.instance("a"), null);
		this.timer.set();
		assertThat(this.scheduler.pending()).isZero();
	}

	@Test
	void isSetOnceHoweverManyLeasesThereAre() {
		for (int i = 0; i < 100; i++) {
			put("h" + i, TTL);
		}
		assertThat(this.scheduler.pending()).isOne();
	}

	@Test
	void isNoLongerSetWhenEverythingExpired() {
		put("a", TTL);
		this.scheduler.advance(TTL);
		assertThat(this.scheduler.pending()).isZero();
	}

	@Test
	void isNoLongerSetOnceItIsClosed() {
		put("a", TTL);
		this.timer.close();
		assertThat(this.scheduler.pending()).isZero();
	}

	@Test
	void cannotBeSetOnceItIsClosed() {
		this.timer.close();
		put("a", TTL);
		assertThat(this.scheduler.pending()).isZero();
	}

	@Test
	void goesOnAfterAWatcherFailed() {
		put("a", TTL);
		put("b", TTL.multipliedBy(2));
		this.table.watch(TestInstances.SERVICE, new InstancesListener() {
			@Override
			public void instancesChanged(List<Instance> instances) {
				if (instances.size() == 1) {
					throw new IllegalStateException("test");
				}
			}

			@Override
			public void registryFailed(Exception cause) {
			}
		});
		this.scheduler.advance(TTL.multipliedBy(2));
		assertThat(this.table.services()).isEmpty();
	}

	private void put(String host, Duration ttl) {
		this.table.put(TestInstances.instance(host), ttl);
		this.timer.set();
	}

}
