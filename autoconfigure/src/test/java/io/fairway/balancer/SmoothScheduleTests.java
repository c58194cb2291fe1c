package io.fairway.balancer;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class SmoothScheduleTests {

	/** The schedules of nginx, as its source and the tests of others show them. */
	@ParameterizedTest
	@CsvSource({ "5 1 1, a a b a c a a", "4 3 2, a b c a b a c b a", "1 2 3, c b a c b c", "1 1 1, a b c", "1, a",
			"2 1, a b a", "0 0 0, a b c" })
	void isTheScheduleOfNginx(String weights, String expected) {
		double[] numbers = Arrays.stream(weights.split(" ")).mapToDouble(Double::parseDouble).toArray();
		String names = Arrays.stream(SmoothSchedule.of(numbers))
			.mapToObj((index) -> String.valueOf((char) ('a' + index)))
			.collect(Collectors.joining(" "));
		assertThat(names).isEqualTo(expected);
	}

	@Test
	void isTheScheduleOfNginxForAnyWeights() {
		long seed = 1009;
		Random random = new Random(seed);
		for (int round = 0; round < 2000; round++) {
			int max = 1 + random.nextInt(20);
			int[] weights = random.ints(1 + random.nextInt(12), 1, max + 1).toArray();
			int[] schedule = SmoothSchedule.of(doubles(weights));
			assertThat(schedule).as("weights %s, seed %s", Arrays.toString(weights), seed)
				.isEqualTo(nginx(reduced(weights)));
		}
	}

	@Test
	void givesEachExactlyItsShareOfACycle() {
		long seed = 7;
		Random random = new Random(seed);
		for (int round = 0; round < 500; round++) {
			int[] weights = random.ints(1 + random.nextInt(20), 1, 1000).toArray();
			int[] schedule = SmoothSchedule.of(doubles(weights));
			assertThat(counts(schedule, weights.length)).as("weights %s, seed %s", Arrays.toString(weights), seed)
				.isEqualTo(reduced(weights));
		}
	}

	/**
	 * Smooth: at each moment each is within one turn of what it is owed, or nearly so.
	 */
	@Test
	void isNeverFarFromTheShares() {
		long seed = 11;
		Random random = new Random(seed);
		for (int round = 0; round < 300; round++) {
			int[] weights = random.ints(2 + random.nextInt(8), 1, 100).toArray();
			int[] schedule = SmoothSchedule.of(doubles(weights));
			int total = Arrays.stream(weights).sum();
			int[] turns = new int[weights.length];
			for (int step = 0; step < schedule.length; step++) {
				turns[schedule[step]]++;
				for (int i = 0; i < weights.length; i++) {
					double owed = (step + 1.0) * weights[i] / total;
					assertThat(Math.abs(turns[i] - owed)).as("weights %s, seed %s", Arrays.toString(weights), seed)
						.isLessThan(weights.length);
				}
			}
		}
	}

	@Test
	void isAsShortAsPossible() {
		assertThat(SmoothSchedule.of(new double[] { 1_000_000, 500_000 })).containsExactly(0, 1, 0);
	}

	@Test
	void isExactForFractions() {
		int[] schedule = SmoothSchedule.of(new double[] { 2.5, 0.5, 0.125 });
		assertThat(counts(schedule, 3)).containsExactly(20, 4, 1);
	}

	@Test
	void isExactForFractionsThatAreNotBinary() {
		assertThat(counts(SmoothSchedule.of(new double[] { 0.1, 0.2, 0.7 }), 3)).containsExactly(1, 2, 7);
	}

	@Test
	void isBoundedWhateverTheWeightsAre() {
		int[] schedule = SmoothSchedule.of(new double[] { 1_000_000, 1 });
		assertThat(schedule).hasSizeLessThanOrEqualTo(SmoothSchedule.MAX_SLOTS + 2);
		assertThat(counts(schedule, 2)[1]).isOne();
	}

	@Test
	void isBoundedForWeightsWithManyDigits() {
		int[] schedule = SmoothSchedule.of(new double[] { Math.PI, Math.E });
		assertThat(schedule).hasSizeLessThanOrEqualTo(SmoothSchedule.MAX_SLOTS + 2);
		double share = (double) counts(schedule, 2)[0] / schedule.length;
		assertThat(share).isBetween(0.5361 - 0.0001, 0.5361 + 0.0001);
	}

	@ParameterizedTest
	@CsvSource({ "1e-10", "1e-320", "0.0004" })
	void leavesOutNobodyHoweverSmallItsWeightIs(double weight) {
		assertThat(counts(SmoothSchedule.of(new double[] { weight, 1 }), 2)[0]).isPositive();
		assertThat(counts(SmoothSchedule.of(new double[] { weight, weight }), 2)[0]).isPositive();
	}

	@Test
	void whenScaledKeepsTheSharesOfAnyWeights() {
		long seed = 13;
		Random random = new Random(seed);
		for (int round = 0; round < 200; round++) {
			double[] weights = random.doubles(1 + random.nextInt(50), 0.001, 1_000_000).toArray();
			double sum = Arrays.stream(weights).sum();
			int[] schedule = SmoothSchedule.of(weights);
			int[] counts = counts(schedule, weights.length);
			for (int i = 0; i < weights.length; i++) {
				assertThat(Math.abs((double) counts[i] / schedule.length - weights[i] / sum))
					.as("weights %s, seed %s", Arrays.toString(weights), seed)
					.isLessThan(0.001);
			}
		}
	}

	@Test
	void isBoundedForManyInstances() {
		Random random = new Random(17);
		double[] weights = random.doubles(10_000, 0.001, 1_000_000).toArray();
		int[] schedule = SmoothSchedule.of(weights);
		assertThat(schedule).hasSizeLessThanOrEqualTo(9 * weights.length);
		assertThat(counts(schedule, weights.length)).doesNotContain(0);
	}

	@Test
	void cannotBeMadeOfNothing() {
		assertThat(SmoothSchedule.of(new double[0])).isEmpty();
	}

	/** The reference: add each its weight, take the first of those that have most. */
	private static int[] nginx(int[] weights) {
		int total = Arrays.stream(weights).sum();
		int[] current = new int[weights.length];
		int[] schedule = new int[total];
		for (int step = 0; step < total; step++) {
			int best = -1;
			for (int i = 0; i < weights.length; i++) {
				current[i] += weights[i];
				if (best < 0 || current[i] > current[best]) {
					best = i;
				}
			}
			current[best] -= total;
			schedule[step] = best;
		}
		return schedule;
	}

	private static int[] reduced(int[] weights) {
		int divisor = Arrays.stream(weights).reduce(0, SmoothScheduleTests::gcd);
		return Arrays.stream(weights).map((weight) -> weight / divisor).toArray();
	}

	private static int gcd(int first, int second) {
		return (second == 0) ? first : gcd(second, first % second);
	}

	private static double[] doubles(int[] weights) {
		return Arrays.stream(weights).asDoubleStream().toArray();
	}

	private static int[] counts(int[] schedule, int length) {
		int[] counts = new int[length];
		Arrays.stream(schedule).forEach((index) -> counts[index]++);
		return counts;
	}

}
