package io.fairway.client;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.cloud.client.DefaultServiceInstance;
import org.springframework.cloud.client.ServiceInstance;

import io.fairway.balancer.TestPolicy;
import io.fairway.feedback.InstanceStatsRegistry;
import io.fairway.instance.Instance;
import io.fairway.instance.InstanceList;
import io.fairway.instance.Seeded;
import io.fairway.instance.Ticker;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * One thread publishes lists while others choose: generation g has the instances g to g +
 * 3, so one instance leaves and one comes each time.
 */
class ConcurrentUpdateTests {

	private static final int GENERATIONS = 150;

	private static final int SIZE = 4;

	private final InstanceStatsRegistry stats = new InstanceStatsRegistry(Ticker.system(), List.of());

	private final ExecutorService executor = Executors.newFixedThreadPool(3);

	private volatile List<ServiceInstance> current = InstanceList.of(generation(0));

	/** The generation that is published for sure. */
	private volatile int published;

	/** The generation that may be published already. */
	private volatile int announced;

	@AfterEach
	void stop() {
		this.executor.shutdownNow();
	}

	@ParameterizedTest
	@EnumSource
	void neverChoosesAnInstanceThatWasGoneBefore(TestPolicy policy) throws Exception {
		InstanceList first = InstanceList.of(generation(0));
		this.current = first;
		assertChoices(policy, () -> {
			InstanceList list = first;
			for (int number = 1; number <= GENERATIONS; number++) {
				list = list.successor(generation(number));
				publish(number, list);
			}
		});
	}

	@ParameterizedTest
	@EnumSource
	void neverChoosesAnInstanceThatWasGoneBeforeFromListsOfSomebodyElse(TestPolicy policy) throws Exception {
		this.current = foreign(0);
		assertChoices(policy, () -> {
			for (int number = 1; number <= GENERATIONS; number++) {
				publish(number, foreign(number));
			}
		});
	}

	private void assertChoices(TestPolicy policy, Runnable publishing) throws Exception {
		ChosenFrom chosen = new ChosenFrom(() -> this.current,
				policy.with(this.stats, new Random(3)::nextInt, Ticker.system()));
		List<Future<?>> results = new ArrayList<>();
		results.add(this.executor.submit(() -> chooseUntilTheLastGeneration(chosen, 1)));
		results.add(this.executor.submit(() -> chooseUntilTheLastGeneration(chosen, 2)));
		results.add(this.executor.submit(publishing));
		for (Future<?> result : results) {
			result.get(2, TimeUnit.MINUTES);
		}
	}

	private void publish(int number, List<ServiceInstance> list) {
		this.announced = number;
		this.current = list;
		this.published = number;
		Thread.yield();
	}

	private void chooseUntilTheLastGeneration(ChosenFrom chosen, int seed) {
		Random random = Seeded.random(seed);
		int before = 0;
		while (before < GENERATIONS) {
			before = this.published;
			int number = chosen.choose(TestPolicy.request(random.nextLong())).getPort() - 1;
			assertThat(number).as("seed %s", seed).isBetween(before, this.announced + SIZE - 1);
		}
	}

	private static List<Instance> generation(int number) {
		return IntStream.range(number, number + SIZE)
			.mapToObj((i) -> Instance.builder("users", "10.0.0.1", 1 + i).weight(1 + i % 3).build())
			.toList();
	}

	private static List<ServiceInstance> foreign(int number) {
		return IntStream.range(number, number + SIZE)
			.mapToObj((i) -> (ServiceInstance) new DefaultServiceInstance(null, "users", "10.0.0.1", 1 + i, false))
			.toList();
	}

}
