package io.fairway.balancer;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.fairway.balancer.ConsistentHashSettings.Algorithm;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class ConsistentHashSettingsTests {

	@ParameterizedTest
	@CsvSource({ "8, 1024, 2048, 0, 0, table-size: 8", "-7, 1024, 2048, 0, 0, table-size: -7",
			"5000077, 1024, 2048, 0, 0, table-size: 5000077", "0, 0, 2048, 0, 0, minimum-ring-size: 0",
			"0, 4096, 2048, 0, 0, minimum-ring-size: 4096", "0, 1024, 8388609, 0, 0, maximum-ring-size: 8388609",
			"0, 1024, 2048, -1, 0, points-per-instance: -1", "0, 1024, 2048, 2049, 0, points-per-instance: 2049",
			"0, 1024, 2048, 0, 0.99, load-factor: 0.99", "0, 1024, 2048, 0, -1, load-factor: -1.0",
			"0, 1024, 2048, 0, NaN, load-factor: NaN", "0, 1024, 2048, 0, Infinity, load-factor: Infinity" })
	void refusesWhatIsOutOfRange(int tableSize, int minimum, int maximum, int points, double loadFactor,
			String problem) {
		ConsistentHashSettings.Key key = new ConsistentHashSettings.Key((request) -> 1, false);
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new ConsistentHashSettings(Algorithm.RING, tableSize, minimum, maximum, points,
					loadFactor, List.of(key)))
			.withMessageStartingWith(problem + " (expected: ");
	}

	@Test
	void refusesToGoWithoutAKey() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new ConsistentHashSettings(Algorithm.MAGLEV, 0, 1024, 2048, 0, 0, List.of()))
			.withMessageStartingWith("keys: ");
	}

}
