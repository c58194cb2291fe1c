package io.fairway.balancer;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.cloud.client.loadbalancer.DefaultRequest;

import io.fairway.feedback.InstanceStatsRegistry;
import io.fairway.feedback.RequestLease;
import io.fairway.instance.Instance;
import io.fairway.instance.InstanceList;
import io.fairway.instance.Seeded;
import io.fairway.instance.TestInstances;
import io.fairway.instance.Ticker;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for what becomes of keys when a list changes, or only its order.
 */
class KeyMovementTests {

	private static final int KEYS = 65_537;

	private final InstanceStatsRegistry stats = new InstanceStatsRegistry(Ticker.system(), List.of());

	@ParameterizedTest
	@MethodSource("io.fairway.balancer.TestPolicy#hashing")
	void noKeyMovesWhenOnlyTheOrderOfTheListChanges(TestPolicy policy) {
		for (int seed = 0; seed < 20; seed++) {
			Random random = Seeded.random(seed);
			List<Instance> instances = weighted(random, 2 + random.nextInt(30));
			List<RequestLease> leases = load(instances, random);
			Picker picker = picker(policy, instances, random);
			List<Instance> shuffled = new ArrayList<>(instances);
			Collections.shuffle(shuffled, random);
			Picker other = picker(policy, shuffled, random);
			for (int i = 0; i < 200; i++) {
				long hash = random.nextLong();
				assertThat(pick(other, hash)).as("seed %s, hash %s", seed, hash).isEqualTo(pick(picker, hash));
			}
			leases.forEach(RequestLease::close);
		}
	}

	/** Envoy's ring has another number of points when the number of instances changes. */
	@ParameterizedTest
	@EnumSource(names = { "RING_OF_POINTS", "BOUNDED_RING" })
	void onlyTheKeysOfAnInstanceThatLeavesMoveOnARing(TestPolicy policy) {
		for (int seed = 0; seed < 20; seed++) {
			Random random = Seeded.random(seed);
			List<Instance> instances = weighted(random, 2 + random.nextInt(20));
			Instance leaving = instances.get(random.nextInt(instances.size()));
			List<Instance> remaining = new ArrayList<>(instances);
			remaining.remove(leaving);
			Picker before = picker(policy, instances, random);
			Picker after = picker(policy, remaining, random);
			for (int i = 0; i < 500; i++) {
				long hash = random.nextLong();
				Instance owner = pick(before, hash);
				if (owner != leaving) {
					assertThat(pick(after, hash)).as("seed %s, hash %s", seed, hash).isSameAs(owner);
				}
			}
		}
	}

	/** With the default table, of whose slots each is asked for. */
	@Test
	void hardlyMoreThanTheKeysOfAnInstanceThatLeavesMoveInMaglevsTable() {
		HashKey key = (request) -> (Long) request.getContext();
		LoadBalancingPolicy maglev = LoadBalancingPolicy.consistentHash(ConsistentHashSettings.of(key), this.stats::of,
				(request, instance) -> false, (bound) -> 0);
		List<Instance> instances = TestInstances.many(10);
		Picker before = maglev.picker(InstanceList.of(instances), null);
		for (Instance leaving : instances) {
			List<Instance> remaining = new ArrayList<>(instances);
			remaining.remove(leaving);
			Picker after = maglev.picker(InstanceList.of(remaining), null);
			long moved = IntStream.range(0, KEYS).filter((slot) -> pick(before, slot) != pick(after, slot)).count();
			assertThat((double) moved / KEYS).as("without %s", leaving.id()).isBetween(0.0999, 1.1 / 10);
		}
	}

	@ParameterizedTest
	@MethodSource("io.fairway.balancer.TestPolicy#hashing")
	void everyInstanceOwnsKeys(TestPolicy policy) {
		List<Instance> instances = TestInstances.many(50);
		Random random = new Random(17);
		Picker picker = picker(policy, instances, random);
		Set<Instance> owners = new HashSet<>();
		for (int i = 0; i < 20_000; i++) {
			owners.add(pick(picker, random.nextLong()));
		}
		assertThat(owners).hasSize(50);
	}

	private Picker picker(TestPolicy policy, List<Instance> instances, Random random) {
		return policy.with(this.stats, random::nextInt, Ticker.system()).picker(InstanceList.of(instances), null);
	}

	private List<RequestLease> load(List<Instance> instances, Random random) {
		return IntStream.range(0, random.nextInt(100))
			.mapToObj((i) -> this.stats.of(instances.get(random.nextInt(instances.size())).id()).begin())
			.toList();
	}

	private static List<Instance> weighted(Random random, int count) {
		return IntStream.range(0, count)
			.mapToObj((i) -> TestInstances.weighted("h" + i, 1 + random.nextInt(5)))
			.toList();
	}

	private static Instance pick(Picker picker, long hash) {
		return picker.pick(new DefaultRequest<>(hash));
	}

}
