package io.fairway.balancer;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.fairway.instance.Seeded;

import static org.assertj.core.api.Assertions.assertThat;

class DrawTests {

	@Test
	void neverDrawsTheSameNumberTwice() {
		for (int seed = 0; seed < 300; seed++) {
			Random random = Seeded.random(seed);
			int bound = 1 + random.nextInt(60);
			int count = (random.nextInt(5) == 0) ? Integer.MAX_VALUE : 1 + random.nextInt(bound);
			Draw draw = new Draw(bound, count, random::nextInt);
			for (int i = 0; i < 50; i++) {
				assertThat(drawn(draw)).as("seed %s: %s of %s", seed, count, bound)
					.hasSize(Math.min(count, bound))
					.allSatisfy((number) -> assertThat(number).isBetween(0, bound - 1));
			}
		}
	}

	@Test
	void drawsEachPairOfNumbersEquallyOften() {
		Random random = new Random(2);
		Draw draw = new Draw(5, 2, random::nextInt);
		int[][] pairs = new int[5][5];
		for (int i = 0; i < 200_000; i++) {
			long drawn = draw.begin();
			pairs[draw.index(drawn, 0)][draw.index(drawn, 1)]++;
		}
		for (int first = 0; first < 5; first++) {
			for (int second = 0; second < 5; second++) {
				assertThat(pairs[first][second]).isBetween((first == second) ? 0 : 9500,
						(first == second) ? 0 : 10_500);
			}
		}
	}

	@ParameterizedTest
	@CsvSource({ "10000, 3", "10000, 2147483647", "1000003, 5" })
	void drawsDifferentNumbersOfVeryMany(int bound, int count) {
		Random random = new Random(3);
		Draw draw = new Draw(bound, count, random::nextInt);
		for (int i = 0; i < 10; i++) {
			assertThat(drawn(draw)).hasSize(Math.min(count, bound));
		}
	}

	private static Set<Integer> drawn(Draw draw) {
		long drawn = draw.begin();
		Set<Integer> numbers = new HashSet<>();
		for (int i = 0; i < draw.count(); i++) {
			numbers.add(draw.index(drawn, i));
		}
		return numbers;
	}

}
