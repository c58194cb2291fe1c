package io.fairway.feedback;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import io.fairway.instance.InstanceId;
import io.fairway.instance.Ticker;

import static org.assertj.core.api.Assertions.assertThat;

class ServiceStatsTests {

	private final InstanceStatsRegistry registry = new InstanceStatsRegistry(Ticker.system(), List.of());

	private final InstanceStats one = this.registry.of(new InstanceId("users", "a", 1));

	private final InstanceStats other = this.registry.of(new InstanceId("users", "b", 1));

	@Test
	void addsUpTheRequestsOfAllInstances() {
		RequestLease lease = this.one.begin();
		this.other.begin();
		assertThat(this.one.service()).isSameAs(this.other.service());
		assertThat(this.one.service().inFlight()).isEqualTo(2);
		lease.close();
		lease.close();
		assertThat(this.one.service().inFlight()).isEqualTo(1);
	}

	@Test
	void knowsServicesApart() {
		InstanceStats orders = this.registry.of(new InstanceId("orders", "a", 1));
		this.one.begin();
		assertThat(orders.service().inFlight()).isZero();
	}

	@Test
	void returnsToZero() throws Exception {
		List<Thread> threads = IntStream.range(0, 3).mapToObj((seed) -> new Thread(() -> work(seed))).toList();
		threads.forEach(Thread::start);
		for (Thread thread : threads) {
			thread.join();
		}
		assertThat(this.one.inFlight()).isZero();
		assertThat(this.one.service().inFlight()).isZero();
	}

	private void work(int seed) {
		Random random = new Random(seed);
		for (int i = 0; i < 100_000; i++) {
			RequestLease first = (random.nextBoolean() ? this.one : this.other).begin();
			RequestLease second = this.one.begin();
			first.close();
			second.close();
		}
	}

}
