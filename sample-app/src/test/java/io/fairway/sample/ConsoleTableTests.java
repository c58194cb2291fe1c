package io.fairway.sample;

import java.util.List;

import org.junit.jupiter.api.Test;

import io.fairway.sample.DemoState.InstanceState;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ConsoleTable}.
 */
class ConsoleTableTests {

	@Test
	void hasOneLineForEachInstance() {
		assertThat(ConsoleTable.lines(state(instance(18.8), instance(100)))).containsExactly(
				"policy weighted, version any, zone any: 180 requests/s, 0.5 % failed",
				"INSTANCE          WEIGHT  REQUESTS   SHARE              IN-FLIGHT    LATENCY  STATE",
				"us-east-1a-1.4.0       3    123456  18.8 % ########             2    12.3 ms  STOPPED",
				"us-east-1a-1.4.0       3    123456 100.0 % ############         2    12.3 ms  STOPPED");
	}

	private static DemoState state(InstanceState... instances) {
		return new DemoState("weighted", List.of(), "any", List.of(), "any", List.of(), 180, 0.5, List.of(instances));
	}

	private static InstanceState instance(double share) {
		return new InstanceState("us-east-1a-1.4.0", "us-east-1a", "us-east-1", "1.4.0", 3, 123_456, share, 2, 12.3,
				BackendState.STOPPED);
	}

}
