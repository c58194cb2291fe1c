package io.fairway.balancer;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.springframework.cloud.client.loadbalancer.DefaultRequest;
import org.springframework.cloud.client.loadbalancer.Request;

import io.fairway.instance.Instance;

import static org.assertj.core.api.Assertions.assertThat;

class GroupedPickerTests {

	private static final Request<?> REQUEST = new DefaultRequest<>();

	/** Half a percentage point. */
	private static final double BOUND = 0.005;

	@Test
	void isUsedOnlyWhereAnExactCycleIsTooLong() {
		assertThat(SmoothSchedule.isTooLong(weights(10_000, (i) -> 1))).isFalse();
		assertThat(SmoothSchedule.isTooLong(weights(10_000, (i) -> 1 + i % 5))).isFalse();
		assertThat(SmoothSchedule.isTooLong(weights(2, (i) -> (i == 0) ? 1_000_000 : 1))).isFalse();
		assertThat(SmoothSchedule.isTooLong(weights(1000, (i) -> (i == 0) ? 1_000_000 : 1))).isTrue();
	}

	@Test
	void givesItsShareToOneHugeWeightBesideThousandsOfSmallOnes() {
		assertSharesAreWithinTheBound(weights(10_000, (i) -> (i == 0) ? 1_000_000 : 1));
	}

	@Test
	void givesTheirSharesToManyDifferentWeights() {
		for (int seed = 0; seed < 5; seed++) {
			Random random = new Random(seed);
			assertSharesAreWithinTheBound(weights(1000, (i) -> 1 + random.nextInt(1_000_000)));
			assertSharesAreWithinTheBound(weights(3000, (i) -> Math.exp(random.nextDouble() * 13.8)));
		}
	}

	@Test
	void givesMembersOfAGroupEqualShares() {
		double[] weights = weights(300, (i) -> (i < 100) ? 999_983 : 701);
		Map<Instance, Integer> counts = picks(weights, 1 << 22);
		Instance[] instances = instances(weights);
		double expected = (1 << 22) * 999_983.0 / (100 * 999_983.0 + 200 * 701);
		assertThat(IntStream.range(0, 100).mapToObj((i) -> counts.getOrDefault(instances[i], 0)))
			.allSatisfy((count) -> assertThat(count / expected).isBetween(0.995, 1.005));
		assertThat(IntStream.range(100, 300).mapToObj((i) -> counts.getOrDefault(instances[i], 0)))
			.allSatisfy((count) -> assertThat(count).isPositive());
	}

	@Test
	void goesOnWhereThePreviousPickerWas() {
		double[] weights = weights(1000, (i) -> (i == 0) ? 1_000_000 : 1);
		Sequence sequence = Sequence.startingAt(0);
		Picker picker = new GroupedPicker(instances(weights), weights, sequence);
		picker.pick(REQUEST);
		assertThat(Sequenced.after(picker, (bound) -> 77).next()).isEqualTo(1);
	}

	private static void assertSharesAreWithinTheBound(double[] weights) {
		int picks = 1 << 20;
		Map<Instance, Integer> counts = picks(weights, picks);
		Instance[] instances = instances(weights);
		double sum = Arrays.stream(weights).sum();
		for (int i = 0; i < weights.length; i++) {
			double share = (double) counts.getOrDefault(instances[i], 0) / picks;
			assertThat(Math.abs(share - weights[i] / sum)).as("weight " + weights[i]).isLessThan(BOUND);
		}
	}

	private static Map<Instance, Integer> picks(double[] weights, int count) {
		Picker picker = new GroupedPicker(instances(weights), weights, Sequence.startingAt(0));
		Map<Instance, Integer> counts = new HashMap<>();
		for (int i = 0; i < count; i++) {
			counts.merge(picker.pick(REQUEST), 1, Integer::sum);
		}
		return counts;
	}

	private static double[] weights(int count, IntToDoubleFunction weight) {
		return IntStream.range(0, count).mapToDouble(weight).toArray();
	}

	private static Instance[] instances(double[] weights) {
		return IntStream.range(0, weights.length)
			.mapToObj((i) -> Instance.builder("users", "h" + i, 80).build())
			.toArray(Instance[]::new);
	}

}
