package io.fairway.routing;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.fairway.discovery.InstanceDirectory;
import io.fairway.discovery.MergeMode;
import io.fairway.discovery.TestDirectories;
import io.fairway.discovery.WatchedService;
import io.fairway.instance.FakeScheduler;
import io.fairway.instance.FakeTicker;
import io.fairway.instance.Garbage;
import io.fairway.instance.Instance;
import io.fairway.instance.InstanceList;
import io.fairway.instance.TestInstances;
import io.fairway.registry.FakeRegistry;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Row 25 of the fault matrix: 10 000 instances of which a tenth is replaced each second,
 * for ten minutes, without the pauses.
 */
class TenThousandInstancesTests {

	private static final int SIZE = 10_000;

	private static final int SECONDS = 600;

	private final ExecutorService executor = Executors.newSingleThreadExecutor();

	private final FakeRegistry registry = new FakeRegistry("east");

	private final InstanceDirectory directory = TestDirectories.directory(List.of(this.registry), MergeMode.UNION,
			Duration.ofSeconds(5), 10, new FakeScheduler(new FakeTicker()), (event) -> {
			});

	@AfterEach
	void stop() {
		this.executor.shutdownNow();
	}

	@Test
	void noRequestFindsNothingAndNothingIsKept() throws Exception {
		WatchedService service = this.directory.retain(TestInstances.SERVICE);
		List<Instance> instances = new ArrayList<>(TestInstances.many(SIZE));
		this.registry.answer(TestInstances.SERVICE, instances);
		WeakReference<InstanceList> first = new WeakReference<>(service.instances());
		AtomicInteger oldest = new AtomicInteger();
		Future<Integer> requests = this.executor.submit(() -> look(service, oldest));
		for (int second = 1; second <= SECONDS; second++) {
			for (int i = 0; i < SIZE / 10; i++) {
				int place = (second % 10) * (SIZE / 10) + i;
				instances.set(place, TestInstances.builder("h" + place).version("1." + second).build());
			}
			this.registry.answer(TestInstances.SERVICE, instances);
			oldest.set(second - 9);
		}
		oldest.set(Integer.MAX_VALUE);
		assertThat(requests.get(60, TimeUnit.SECONDS)).isPositive();
		assertThat(service.instances()).containsExactlyElementsOf(instances);
		Garbage.awaitCollectionOf(first);
	}

	/**
	 * Looks at an instance at a time, which must never be older than what is published.
	 */
	private static int look(WatchedService service, AtomicInteger oldest) {
		int requests = 0;
		for (int limit = oldest.get(); limit != Integer.MAX_VALUE; limit = oldest.get()) {
			InstanceList list = service.present();
			assertThat(list).isNotNull();
			assertThat(list.size()).isEqualTo(SIZE);
			Instance instance = list.get(requests++ % SIZE);
			if (limit > 0) {
				assertThat(Integer.parseInt(instance.version().text().substring(2))).isGreaterThanOrEqualTo(limit);
			}
		}
		return requests;
	}

}
