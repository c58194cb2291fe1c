package io.fairway.balancer;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.test.util.ReflectionTestUtils;

import io.fairway.feedback.InstanceStatsRegistry;
import io.fairway.feedback.RequestLease;
import io.fairway.instance.FakeTicker;
import io.fairway.instance.Garbage;
import io.fairway.instance.Instance;
import io.fairway.instance.InstanceList;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for what remains of instances that have left.
 */
class ChurnTests {

	private static final int GENERATIONS = 10_000;

	private static final int SIZE = 5;

	private final FakeTicker ticker = new FakeTicker();

	private final InstanceStatsRegistry stats = new InstanceStatsRegistry(this.ticker, List.of());

	/** In each generation, one instance leaves and one comes. */
	@ParameterizedTest
	@EnumSource
	void nothingIsLeftOfTenThousandGenerations(TestPolicy policy) {
		Random random = new Random(7);
		LoadBalancingPolicy tested = policy.with(this.stats, random::nextInt, this.ticker);
		InstanceList list = InstanceList.of(generation(0));
		WeakReference<Object> firstList = new WeakReference<>(list);
		WeakReference<Object> firstPicker = new WeakReference<>(list.derived(tested, tested::picker));
		WeakReference<Object> firstInstance = new WeakReference<>(list.get(0));
		long before = 0;
		for (int number = 1; number <= GENERATIONS; number++) {
			list = list.successor(generation(number));
			Instance picked = list.derived(tested, tested::picker).pick(TestPolicy.request(random.nextLong()));
			RequestLease lease = this.stats.of(picked.id()).begin();
			this.ticker.advance(Duration.ofMillis(5));
			lease.close();
			before = (number == GENERATIONS / 10) ? Garbage.usedHeap() : before;
		}
		assertThat(Garbage.usedHeap() - before).isLessThan(2 << 20);
		Garbage.awaitCollectionOf(firstList);
		Garbage.awaitCollectionOf(firstPicker);
		Garbage.awaitCollectionOf(firstInstance);
		awaitStatsOf(SIZE);
		assertThat(list).hasSize(SIZE);
	}

	@Test
	void theStatsOfAnInstanceGoWithItsLastRequest() {
		LoadBalancingPolicy policy = TestPolicy.LEAST_CONNECTIONS.with(this.stats, (bound) -> 0, this.ticker);
		InstanceList list = InstanceList.of(generation(0));
		list.derived(policy, policy::picker);
		RequestLease lease = this.stats.of(list.get(0).id()).begin();
		list = list.successor(generation(SIZE));
		list.derived(policy, policy::picker);
		awaitStatsOf(SIZE + 1);
		assertThat(this.stats.all()).filteredOn((instance) -> instance.inFlight() == 1).hasSize(1);
		lease.close();
		lease = null;
		awaitStatsOf(SIZE);
		assertThat(list).hasSize(SIZE);
	}

	/** Counts the entries themselves, those without content included. */
	private void awaitStatsOf(int instances) {
		Map<?, ?> entries = (Map<?, ?>) ReflectionTestUtils.getField(this.stats, "entries");
		Awaitility.await().pollInterval(Duration.ofMillis(10)).atMost(Duration.ofSeconds(20)).until(() -> {
			System.gc();
			return this.stats.all().count() <= instances && entries.size() <= instances;
		});
	}

	private static List<Instance> generation(int number) {
		return IntStream.range(number, number + SIZE)
			.mapToObj((i) -> Instance.builder("users", "10.0.0.1", 1 + i).weight(1 + i % 3).build())
			.toList();
	}

}
