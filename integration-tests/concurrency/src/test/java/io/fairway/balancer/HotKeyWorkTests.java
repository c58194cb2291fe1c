package io.fairway.balancer;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mockito.Mockito;
import org.springframework.cloud.client.loadbalancer.DefaultRequest;

import io.fairway.balancer.ConsistentHashSettings.Algorithm;
import io.fairway.feedback.InstanceStats;
import io.fairway.feedback.InstanceStatsRegistry;
import io.fairway.feedback.RequestLease;
import io.fairway.instance.Instance;
import io.fairway.instance.InstanceId;
import io.fairway.instance.InstanceList;
import io.fairway.instance.Ticker;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the number of instances that a pick looks at. They are not beside the other
 * tests of the policy because the stats are mocked to count that: a class that was mocked
 * once allocates memory from then on, which others must find that it does not.
 */
class HotKeyWorkTests {

	private final InstanceStatsRegistry registry = new InstanceStatsRegistry(Ticker.system(), List.of());

	private final AtomicLong looks = new AtomicLong();

	private final List<RequestLease> leases = new ArrayList<>();

	/**
	 * The work is for those instances alone that are full, of which the load factor keeps
	 * a fifth of all capacity free: an overflow finds room after five steps on average.
	 */
	@ParameterizedTest
	@CsvSource({ "MAGLEV, 100", "MAGLEV, 1000", "RING, 100", "RING, 1000" })
	void aPickLooksAtFewInstancesHoweverManyThereAre(Algorithm algorithm, int count) {
		Picker picker = policy(algorithm).picker(InstanceList.of(instances(count)), null);
		Random random = new Random(13);
		for (int i = 0; i < 2 * count; i++) {
			begin(picker.pick(new DefaultRequest<>(random.nextLong())));
		}
		this.looks.set(0);
		for (int i = 0; i < 1000; i++) {
			picker.pick(new DefaultRequest<>(random.nextLong()));
		}
		assertThat(this.looks.get() / 1000.0).isLessThan(10);
	}

	/**
	 * The overflow of one key fills one instance after the other, and passes them all.
	 */
	@Test
	void aSingleKeyLooksAtNoMoreThanTheInstancesThatItFilled() {
		int count = 200;
		Picker picker = policy(Algorithm.MAGLEV).picker(InstanceList.of(instances(count)), null);
		int used = 0;
		for (int total = 0; total < 600; total++) {
			this.looks.set(0);
			Instance picked = picker.pick(new DefaultRequest<>(99L));
			assertThat(this.looks.get()).isLessThanOrEqualTo(3L * (used + 2));
			used += (this.registry.of(picked.id()).inFlight() == 0) ? 1 : 0;
			begin(picked);
		}
		assertThat(used).isBetween(count / 3, count);
	}

	private void begin(Instance instance) {
		this.leases.add(this.registry.of(instance.id()).begin());
	}

	/** Stats that count how often they are looked at. */
	private InstanceStats counting(InstanceId id) {
		InstanceStats actual = this.registry.of(id);
		return Mockito.mock(InstanceStats.class, Mockito.withSettings().stubOnly().defaultAnswer((invocation) -> {
			if (!invocation.getMethod().getName().equals("service")) {
				this.looks.incrementAndGet();
			}
			invocation.getMethod().setAccessible(true);
			return invocation.getMethod().invoke(actual, invocation.getArguments());
		}));
	}

	private LoadBalancingPolicy policy(Algorithm algorithm) {
		HashKey key = (request) -> (Long) request.getContext();
		ConsistentHashSettings settings = new ConsistentHashSettings(algorithm, 0, 1024, 1_048_576, 0, 1.25,
				List.of(new ConsistentHashSettings.Key(key, false)));
		return LoadBalancingPolicy.consistentHash(settings, this::counting, (request, instance) -> false, (bound) -> 0);
	}

	private static List<Instance> instances(int count) {
		return IntStream.range(0, count).mapToObj((i) -> Instance.builder("users", "h" + i, 8080).build()).toList();
	}

}
