package io.fairway.routing;

import java.util.Arrays;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.fairway.instance.Seeded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class PriorityLoadTests {

	private static final PriorityLoad ENVOY = new PriorityLoad(1.4, 50);

	@ParameterizedTest
	@CsvSource({ "100, 100, 0", "72, 100, 0", "71, 99, 1", "50, 70, 30", "25, 35, 65", "0, 0, 100" })
	void reproducesEnvoysTable(int healthy, int first, int second) {
		assertThat(percent(ENVOY, array(healthy, 100), array(100, 100))).containsExactly(first, second);
	}

	@ParameterizedTest
	@CsvSource({ "10, 20, 10, 25, 50, 25", "20, 20, 10, 40, 40, 20", "50, 0, 0, 100, 0, 0", "50, 10, 11, 70, 14, 15" })
	void sharesInProportionIfAllTogetherCannotBearTheLoad(int a, int b, int c, int first, int second, int third) {
		PriorityLoad withoutPanic = new PriorityLoad(1.4, 0);
		assertThat(percent(withoutPanic, array(a, b, c), array(100, 100, 100))).containsExactly(first, second, third);
	}

	@Test
	void sharesByInstancesIfTooFewAreHealthyEverywhere() {
		assertThat(percent(ENVOY, array(1, 2), array(10, 30))).containsExactly(25, 75);
		assertThat(percent(ENVOY, array(0, 0), array(3, 1))).containsExactly(75, 25);
	}

	@Test
	void doesNotPanicWhileOneLevelIsHealthyEnough() {
		assertThat(percent(ENVOY, array(0, 5), array(10, 10))).containsExactly(0, 100);
	}

	@Test
	void unhealthyInstancesGetLoadOnlyIfTheHealthyOnesCannotBearIt() {
		assertThat(ENVOY.shares(array(1, 9), array(10, 10)).isWhole()).isFalse();
		assertThat(ENVOY.shares(array(1, 4), array(10, 10)).isWhole()).isTrue();
	}

	@Test
	void aLevelWithoutInstancesGetsNothing() {
		assertThat(percent(ENVOY, array(0, 0, 4), array(0, 0, 4))).containsExactly(0, 0, 100);
		assertThat(percent(ENVOY, array(0, 0, 0), array(0, 0, 4))).containsExactly(0, 0, 100);
	}

	@Test
	void staysWhereItIsWithoutPanicThresholdIfNobodyIsHealthy() {
		assertThat(percent(new PriorityLoad(1.4, 0), array(0, 0, 0), array(0, 4, 4))).containsExactly(0, 100, 0);
	}

	@Test
	void aGreaterFactorKeepsTheLoadForLonger() {
		assertThat(percent(new PriorityLoad(2, 50), array(50, 100), array(100, 100))).containsExactly(100, 0);
		assertThat(percent(new PriorityLoad(1, 50), array(90, 100), array(100, 100))).containsExactly(90, 10);
	}

	@Test
	void withoutAnyInstanceTheSharesAreStillDefined() {
		assertThat(percent(ENVOY, array(0, 0), array(0, 0))).containsExactly(100, 0);
	}

	@Test
	void sharesAreOneTogetherAndFallWithTheHealthyInstances() {
		Random random = Seeded.random(1);
		for (int i = 0; i < 20_000; i++) {
			int levels = 1 + random.nextInt(5);
			int[] total = random.ints(levels, 0, 20).toArray();
			int[] healthy = Arrays.stream(total).map((count) -> random.nextInt(count + 1)).toArray();
			PriorityLoad load = new PriorityLoad(1 + random.nextInt(20) / 10.0, random.nextInt(101));
			assertThat(sum(load, healthy, total)).isCloseTo(1, within(1e-9));
			int level = random.nextInt(levels);
			double before = load.shares(healthy, total).of(level);
			if (healthy[level] > 0 && !isPanicEverywhere(load, healthy, total, level)) {
				healthy[level]--;
				assertThat(load.shares(healthy, total).of(level))
					.as("%s of %s at level %s, %s", Arrays.toString(healthy), Arrays.toString(total), level, load)
					.isLessThanOrEqualTo(before + 1e-9);
			}
		}
	}

	/** At the edge of panic, the load goes back to where the instances are. */
	private static boolean isPanicEverywhere(PriorityLoad load, int[] healthy, int[] total, int level) {
		for (int i = 0; i < total.length; i++) {
			if (!LevelLoad.isPanic((i == level) ? healthy[i] - 1 : healthy[i], total[i], load.panicThreshold())) {
				return false;
			}
		}
		return true;
	}

	private static double sum(PriorityLoad load, int[] healthy, int[] total) {
		LoadShares shares = load.shares(healthy, total);
		double sum = 0;
		for (int i = 0; i < total.length; i++) {
			assertThat(shares.of(i)).isBetween(0.0, 1.0);
			sum += shares.of(i);
		}
		return sum;
	}

	private static int[] percent(PriorityLoad load, int[] healthy, int[] total) {
		LoadShares shares = load.shares(healthy, total);
		int[] percent = new int[total.length];
		Arrays.setAll(percent, (i) -> (int) Math.round(shares.of(i) * 100));
		return percent;
	}

	private static int[] array(int... values) {
		return values;
	}

}
