package io.fairway.feedback;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.fairway.instance.InstanceId;
import io.fairway.instance.Seeded;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A million requests on a few threads, which answer, end, fail and cancel each other's at
 * random, several times and all at once.
 */
class InFlightInterleavingTests {

	private static final int THREADS = 4;

	private static final int REQUESTS = 1_000_000;

	/** So few that the threads meet at the same request all the time. */
	private static final int SHARED = 16;

	private final AtomicInteger told = new AtomicInteger();

	private final InstanceStatsRegistry registry = new InstanceStatsRegistry(() -> 1,
			List.of((id, outcome, elapsed) -> this.told.incrementAndGet()));

	private final List<InstanceStats> stats = IntStream.range(0, 5)
		.mapToObj((i) -> this.registry.of(new InstanceId("users", "h" + i, 80)))
		.toList();

	private final AtomicReferenceArray<RequestLease> leases = new AtomicReferenceArray<>(SHARED);

	private final ExecutorService executor = Executors.newFixedThreadPool(THREADS);

	@AfterEach
	void stop() {
		this.executor.shutdownNow();
	}

	@Test
	void nothingIsInFlightAfterAMillionRequests() throws Exception {
		List<Future<?>> results = new ArrayList<>();
		for (int seed = 0; seed < THREADS; seed++) {
			Random random = Seeded.random(seed);
			results.add(this.executor.submit(() -> work(random)));
		}
		for (Future<?> result : results) {
			result.get(2, TimeUnit.MINUTES);
		}
		IntStream.range(0, SHARED).forEach((i) -> this.leases.get(i).close());
		assertThat(this.stats).extracting(InstanceStats::inFlight).containsOnly(0);
		assertThat(this.stats.get(0).service().inFlight()).isZero();
		assertThat(this.stats).extracting((instance) -> instance.oldestWaiting(100)).containsOnly(0L);
		assertThat(this.told).hasValue(REQUESTS);
		assertThat(this.registry.reaped()).isZero();
	}

	private void work(Random random) {
		for (int i = 0; i < REQUESTS / THREADS; i++) {
			InstanceStats instance = this.stats.get(random.nextInt(this.stats.size()));
			RequestLease replaced = this.leases.getAndSet(random.nextInt(SHARED), instance.begin());
			RequestLease another = this.leases.get(random.nextInt(SHARED));
			if (another != null) {
				touch(another, random);
			}
			if (replaced != null) {
				touch(replaced, random);
				replaced.close();
			}
			if (instance.inFlight() < 0 || instance.service().inFlight() < 0) {
				throw new AssertionError("less than nothing is in flight");
			}
		}
	}

	private static void touch(RequestLease lease, Random random) {
		switch (random.nextInt(6)) {
			case 0 -> lease.answered(200);
			case 1 -> lease.answered(503);
			case 2 -> lease.close();
			case 3 -> lease.cancel();
			case 4 -> lease.fail(new IOException("test"));
			default -> {
				lease.answered(500);
				lease.close();
			}
		}
	}

}
