package io.fairway.balancer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntUnaryOperator;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.cloud.client.loadbalancer.DefaultRequest;
import org.springframework.cloud.client.loadbalancer.Request;

import io.fairway.instance.Instance;
import io.fairway.instance.InstanceList;
import io.fairway.instance.TestInstances;
import io.fairway.instance.Ticker;

import static org.assertj.core.api.Assertions.assertThat;

class LoadBalancingPolicyTests {

	private static final IntUnaryOperator FIRST = (bound) -> 0;

	@Test
	void roundRobinTakesOneAfterTheOther() {
		assertThat(pick(Policy.ROUND_ROBIN.with(FIRST), TestInstances.list("a", "b", "c"), 7)).containsExactly("a", "b",
				"c", "a", "b", "c", "a");
	}

	@Test
	void roundRobinStartsAtARandomInstance() {
		Random random = new Random(3);
		Set<String> first = new HashSet<>();
		for (int i = 0; i < 100; i++) {
			first.addAll(pick(Policy.ROUND_ROBIN.with(random::nextInt), TestInstances.list("a", "b", "c"), 1));
		}
		assertThat(first).containsExactlyInAnyOrder("a", "b", "c");
	}

	@Test
	void roundRobinIgnoresWeights() {
		InstanceList instances = InstanceList
			.of(List.of(TestInstances.weighted("a", 100), TestInstances.weighted("b", 1)));
		assertThat(pick(Policy.ROUND_ROBIN.with(FIRST), instances, 4)).containsExactly("a", "b", "a", "b");
	}

	@Test
	void roundRobinGoesOnWhereItWasWhenTheListChanges() {
		LoadBalancingPolicy policy = Policy.ROUND_ROBIN.with(FIRST);
		Picker before = policy.picker(TestInstances.list("a", "b", "c", "d"), null);
		pick(before, 2);
		assertThat(pick(policy.picker(TestInstances.list("a", "b", "c", "e"), before), 3)).containsExactly("c", "e",
				"a");
	}

	/** Otherwise a list that changes often would let only its first instances work. */
	@Test
	void roundRobinReachesEveryInstanceWhenTheListChangesForEachPick() {
		LoadBalancingPolicy policy = Policy.ROUND_ROBIN.with(FIRST);
		Picker picker = null;
		List<String> picked = new ArrayList<>();
		for (int i = 0; i < 400; i++) {
			picker = policy.picker(TestInstances.list("a", "b", "c", "d"), picker);
			picked.addAll(pick(picker, 1));
		}
		assertThat(List.of("a", "b", "c", "d"))
			.allSatisfy((host) -> assertThat(picked).filteredOn(host::equals).hasSize(100));
	}

	@Test
	void aNewSequenceBeginsBehindThePickerOfAnotherPolicy() {
		LoadBalancingPolicy policy = Policy.ROUND_ROBIN.with((bound) -> 1);
		Picker other = (request) -> null;
		assertThat(pick(policy.picker(TestInstances.list("a", "b"), other), 1)).containsExactly("b");
	}

	@Test
	void randomTakesWhatChanceSays() {
		int[] numbers = { 2, 0, 1, 1 };
		int[] next = { 0 };
		LoadBalancingPolicy policy = Policy.RANDOM.with((bound) -> {
			assertThat(bound).isEqualTo(3);
			return numbers[next[0]++];
		});
		assertThat(pick(policy, TestInstances.list("a", "b", "c"), 4)).containsExactly("c", "a", "b", "b");
	}

	@Test
	void weightedTakesTheTurnsOfItsSchedule() {
		InstanceList instances = InstanceList.of(List.of(TestInstances.weighted("a", 5), TestInstances.weighted("b", 1),
				TestInstances.weighted("c", 1)));
		assertThat(pick(Policy.WEIGHTED.with(FIRST), instances, 9)).containsExactly("a", "a", "b", "a", "c", "a", "a",
				"a", "a");
	}

	@Test
	void weightedStartsAtARandomTurn() {
		InstanceList instances = InstanceList.of(List.of(TestInstances.weighted("a", 5), TestInstances.weighted("b", 1),
				TestInstances.weighted("c", 1)));
		assertThat(pick(Policy.WEIGHTED.with((bound) -> 2), instances, 3)).containsExactly("b", "a", "c");
	}

	@Test
	void weightedGivesEachItsShareInEveryWindowOfACycle() {
		InstanceList instances = InstanceList.of(List.of(TestInstances.weighted("a", 5), TestInstances.weighted("b", 3),
				TestInstances.weighted("c", 2)));
		List<String> picked = pick(Policy.WEIGHTED.with((bound) -> 4), instances, 40);
		for (int start = 0; start <= 30; start++) {
			List<String> window = picked.subList(start, start + 10);
			assertThat(window).filteredOn("a"::equals).hasSize(5);
			assertThat(window).filteredOn("b"::equals).hasSize(3);
			assertThat(window).filteredOn("c"::equals).hasSize(2);
		}
	}

	@Test
	void weightedGoesOnWhereItWasWhenTheListChanges() {
		LoadBalancingPolicy policy = Policy.WEIGHTED.with(FIRST);
		Picker before = policy.picker(TestInstances.list("a", "b", "c"), null);
		pick(before, 1);
		InstanceList after = InstanceList.of(List.of(TestInstances.weighted("a", 2), TestInstances.weighted("b", 2),
				TestInstances.weighted("d", 2)));
		assertThat(pick(policy.picker(after, before), 2)).containsExactly("b", "d");
	}

	@ParameterizedTest
	@EnumSource
	void aWeightOfZeroMeansDrained(Policy policy) {
		Random random = new Random(19);
		InstanceList instances = InstanceList.of(List.of(TestInstances.weighted("a", 0), TestInstances.weighted("b", 5),
				TestInstances.weighted("c", 0), TestInstances.weighted("d", 1)));
		assertThat(new HashSet<>(pick(policy.with(random::nextInt), instances, 1000))).containsExactlyInAnyOrder("b",
				"d");
	}

	@ParameterizedTest
	@EnumSource
	void whenAllAreDrainedAllAreUsed(Policy policy) {
		Random random = new Random(23);
		InstanceList instances = InstanceList
			.of(List.of(TestInstances.weighted("a", 0), TestInstances.weighted("b", 0)));
		assertThat(new HashSet<>(pick(policy.with(random::nextInt), instances, 1000))).containsExactlyInAnyOrder("a",
				"b");
	}

	@ParameterizedTest
	@EnumSource
	void everyPickIsOneOfTheInstancesWhateverTheirMetadataAre(Policy policy) {
		long seed = 29;
		Random random = new Random(seed);
		List<String> weights = List.of("0", "1", "-1", "NaN", "1e9", "1e-300", "1000000", "0.001", "Infinity", "x", "");
		Picker picker = null;
		for (int round = 0; round < 300; round++) {
			List<Instance> instances = new ArrayList<>();
			for (int i = 0; i <= random.nextInt(6); i++) {
				instances.add(Instance.builder("users", "h" + i, 80)
					.metadata(Map.of("weight", weights.get(random.nextInt(weights.size()))))
					.build());
			}
			picker = policy.with(random::nextInt).picker(InstanceList.of(instances), picker);
			for (int i = 0; i < 20; i++) {
				assertThat(instances).as("seed %s, round %s", seed, round)
					.contains(picker.pick(new DefaultRequest<>()));
			}
		}
	}

	@ParameterizedTest
	@EnumSource
	void tenThousandInstancesAllGetTraffic(Policy policy) {
		Random random = new Random(31);
		Picker picker = policy.with(random::nextInt).picker(InstanceList.of(TestInstances.many(10_000)), null);
		int picks = (policy == Policy.RANDOM) ? 200_000 : 10_000;
		assertThat(new HashSet<>(pick(picker, picks))).hasSize(10_000);
	}

	@Test
	void theListOfAPickerDoesNotChangeWithItsArray() {
		InstanceList instances = TestInstances.list("a", "b");
		Picker picker = Policy.ROUND_ROBIN.with(FIRST).picker(instances, null);
		Arrays.fill(instances.toInstances(), null);
		assertThat(pick(picker, 2)).containsExactly("a", "b");
	}

	private static List<String> pick(LoadBalancingPolicy policy, InstanceList instances, int count) {
		return pick(policy.picker(instances, null), count);
	}

	private static List<String> pick(Picker picker, int count) {
		Request<?> request = new DefaultRequest<>();
		List<String> hosts = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			hosts.add(picker.pick(request).getHost());
		}
		return hosts;
	}

	enum Policy {

		ROUND_ROBIN(LoadBalancingPolicy::roundRobin), RANDOM(LoadBalancingPolicy::random),
		WEIGHTED((random) -> LoadBalancingPolicy.weighted(SlowStart.OFF, random, Ticker.system()));

		private final Function<IntUnaryOperator, LoadBalancingPolicy> factory;

		Policy(Function<IntUnaryOperator, LoadBalancingPolicy> factory) {
			this.factory = factory;
		}

		LoadBalancingPolicy with(IntUnaryOperator random) {
			return this.factory.apply(random);
		}

	}

}
