package io.fairway.sample;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.fairway.sample.DemoState.InstanceState;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ConsoleTable}.
 */
class ConsoleTableTests {

	@Test
	void hasOneLineForEachInstance() {
		assertThat(ConsoleTable.lines(state(instance(18.8, BackendState.UP, Standing.IN_ROTATION),
				instance(100, BackendState.STOPPED, Standing.NOT_REGISTERED),
				instance(0, BackendState.BROKEN, Standing.EJECTED))))
			.containsExactly("policy weighted, version any, zone any: 180/s, 0.5 % failed",
					"INSTANCE          WEIGHT REQUESTS  SHARE IN-FLIGHT   LATENCY  STATE",
					"us-east-1a-1.4.0       3   123456  18.8%         2   12.3 ms  UP",
					"us-east-1a-1.4.0       3   123456 100.0%         2   12.3 ms  STOPPED",
					"us-east-1a-1.4.0       3   123456   0.0%         2   12.3 ms  BROKEN, EJECTED");
	}

	@ParameterizedTest
	@EnumSource
	void fitsOnATerminalWhateverTheClientThinks(Standing standing) {
		assertThat(ConsoleTable.lines(state(instance(100, BackendState.BROKEN, standing))))
			.allSatisfy((line) -> assertThat(line).hasSizeLessThan(80));
	}

	private static DemoState state(InstanceState... instances) {
		return new DemoState("weighted", List.of(), "any", List.of(), "any", List.of(), Map.of(), 180, 0.5,
				List.of(instances), List.of());
	}

	private static InstanceState instance(double share, BackendState state, Standing standing) {
		return new InstanceState("us-east-1a-1.4.0", "us-east-1a", "us-east-1", "1.4.0", 3, 123_456, share, 2, 12.3,
				state, new ClientView(standing, 0, 0, 0, null, null));
	}

}
