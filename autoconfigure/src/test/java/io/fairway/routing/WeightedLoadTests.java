package io.fairway.routing;

import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.fairway.instance.Seeded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class WeightedLoadTests {

	private static final WeightedLoad ENVOY = new WeightedLoad(List.of(1, 2), 1.4, 50);

	@ParameterizedTest
	@CsvSource({ "100, 33, 67", "72, 33, 67", "50, 26, 74", "25, 15, 85", "0, 0, 100" })
	void reproducesEnvoysTable(int healthy, int first, int second) {
		LoadShares shares = ENVOY.shares(array(healthy, 100, 0), array(100, 100, 0));
		assertThat(Math.round(shares.of(0) * 100)).isEqualTo(first);
		assertThat(Math.round(shares.of(1) * 100)).isEqualTo(second);
		assertThat(shares.isWhole()).isFalse();
	}

	@Test
	void aPlaceWithoutInstancesLeavesItsShareToTheOthers() {
		assertThat(ENVOY.shares(array(0, 3, 9), array(0, 3, 9)).of(1)).isEqualTo(1);
	}

	@Test
	void whereNoPlaceHasInstancesTheRestGetsTheLoad() {
		assertThat(ENVOY.shares(array(0, 0, 9), array(0, 0, 9)).of(2)).isEqualTo(1);
		assertThat(ENVOY.shares(array(0, 0, 0), array(0, 0, 9)).of(2)).isEqualTo(1);
	}

	@Test
	void theRestGetsNothingWhileAPlaceHasInstances() {
		assertThat(ENVOY.shares(array(0, 0, 9), array(1, 0, 9)).of(2)).isZero();
	}

	@Test
	void whereTooFewAreHealthyTheWeightsAloneCount() {
		LoadShares shares = ENVOY.shares(array(0, 4, 0), array(5, 5, 0));
		assertThat(shares.of(0)).isCloseTo(1.0 / 3, within(1e-9));
		assertThat(shares.isWhole()).isTrue();
	}

	@Test
	void withoutPanicThresholdTheLastHealthyOneGetsTheLoad() {
		WeightedLoad load = new WeightedLoad(List.of(1, 2), 1.4, 0);
		assertThat(load.shares(array(1, 0, 0), array(5, 5, 0)).of(0)).isEqualTo(1);
		assertThat(load.shares(array(0, 0, 0), array(5, 5, 0)).of(0)).isCloseTo(1.0 / 3, within(1e-9));
	}

	@Test
	void sharesAreOneTogetherAndFallWithTheHealthyInstances() {
		Random random = Seeded.random(2);
		WeightedLoad load = new WeightedLoad(List.of(10, 30, 60), 1.4, 0);
		for (int i = 0; i < 20_000; i++) {
			int[] total = random.ints(4, 1, 20).toArray();
			int[] healthy = { random.nextInt(total[0] + 1), random.nextInt(total[1]) + 1, random.nextInt(total[2] + 1),
					0 };
			LoadShares shares = load.shares(healthy, total);
			assertThat(shares.of(0) + shares.of(1) + shares.of(2) + shares.of(3)).isCloseTo(1, within(1e-9));
			if (healthy[0] > 0) {
				double before = shares.of(0);
				healthy[0]--;
				assertThat(load.shares(healthy, total).of(0)).isLessThanOrEqualTo(before + 1e-9);
			}
		}
	}

	private static int[] array(int... values) {
		return values;
	}

}
