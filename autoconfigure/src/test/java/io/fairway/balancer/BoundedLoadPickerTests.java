package io.fairway.balancer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.cloud.client.loadbalancer.DefaultRequest;
import org.springframework.cloud.client.loadbalancer.Request;

import io.fairway.feedback.InstanceStatsRegistry;
import io.fairway.feedback.RequestLease;
import io.fairway.instance.Instance;
import io.fairway.instance.InstanceList;
import io.fairway.instance.TestInstances;
import io.fairway.instance.Ticker;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link BoundedLoadPicker} under concurrency.
 */
class BoundedLoadPickerTests {

	private static final double LOAD_FACTOR = 1.25;

	private static final int THREADS = 8;

	private static final int REQUESTS = 40;

	private final ExecutorService executor = Executors.newFixedThreadPool(THREADS);

	private final InstanceStatsRegistry stats = new InstanceStatsRegistry(Ticker.system(), List.of());

	private final InstanceList list = InstanceList.of(List.of(TestInstances.weighted("a", 1),
			TestInstances.weighted("b", 2), TestInstances.weighted("c", 1), TestInstances.weighted("d", 5)));

	private final Picker picker = picker(this.list);

	@AfterEach
	void shutDown() {
		this.executor.shutdownNow();
	}

	@Test
	void neverExceedsTheBoundWhereAllWantTheSameInstance() throws Exception {
		for (int round = 0; round < 200; round++) {
			holdAndCheck((random) -> 1);
		}
	}

	@Test
	void neverExceedsTheBoundWhereAllWantDifferentInstances() throws Exception {
		for (int round = 0; round < 200; round++) {
			holdAndCheck(SplittableRandom::nextLong);
		}
	}

	/** No request ends before the check, so the bound only rises. */
	private void holdAndCheck(Keys keys) throws Exception {
		Queue<RequestLease> leases = new ConcurrentLinkedQueue<>();
		CyclicBarrier barrier = new CyclicBarrier(THREADS);
		List<Future<?>> results = new ArrayList<>();
		for (int thread = 0; thread < THREADS; thread++) {
			SplittableRandom random = new SplittableRandom(thread);
			results.add(this.executor.submit(() -> {
				barrier.await();
				for (int i = 0; i < REQUESTS; i++) {
					Instance instance = this.picker.reserve(request(keys.next(random)));
					leases.add(this.stats.of(instance.id()).begin());
				}
				return null;
			}));
		}
		for (Future<?> result : results) {
			result.get(30, TimeUnit.SECONDS);
		}
		assertWithinBound(THREADS * REQUESTS);
		leases.forEach(RequestLease::close);
		assertThat(Arrays.stream(this.list.toInstances()).mapToInt(this::inFlight)).containsOnly(0);
	}

	private void assertWithinBound(int total) {
		Instance[] instances = this.list.toInstances();
		double weights = Arrays.stream(instances).mapToDouble(Instance::weight).sum();
		assertThat(Arrays.stream(instances).mapToInt(this::inFlight).sum()).isEqualTo(total);
		assertThat(instances).allSatisfy((instance) -> assertThat(inFlight(instance))
			.isLessThanOrEqualTo((int) Math.ceil(LOAD_FACTOR * total * instance.weight() / weights)));
	}

	private int inFlight(Instance instance) {
		return this.stats.of(instance.id()).inFlight();
	}

	@Test
	void pickingReservesNothing() {
		Instance owner = this.picker.pick(request(7));
		IntStream.range(0, 1000).forEach((i) -> assertThat(this.picker.pick(request(7))).isSameAs(owner));
	}

	/** One of two is room for one of two, and for two of three: ⌈1.25 · 3 / 2⌉. */
	@Test
	void reservingTakesAPlaceBeforeTheRequestBegins() {
		Picker two = picker(TestInstances.list("x", "y"));
		Instance owner = two.pick(request(7));
		List<Instance> reserved = List.of(two.reserve(request(7)), two.reserve(request(7)), two.reserve(request(7)));
		assertThat(reserved).filteredOn(owner::equals).hasSize(2);
	}

	private Picker picker(InstanceList list) {
		ConsistentHashSettings settings = new ConsistentHashSettings(ConsistentHashSettings.Algorithm.MAGLEV, 0, 1024,
				8192, 0, LOAD_FACTOR, List.of(new ConsistentHashSettings.Key(BoundedLoadPickerTests::hash, false)));
		return LoadBalancingPolicy.consistentHash(settings, this.stats::of, (request, instance) -> false, (bound) -> 0)
			.picker(list, null);
	}

	private static Request<?> request(long key) {
		return new DefaultRequest<>(key);
	}

	private static long hash(Request<?> request) {
		return XxHash64.rehash((long) request.getContext());
	}

	private interface Keys {

		long next(SplittableRandom random);

	}

}
