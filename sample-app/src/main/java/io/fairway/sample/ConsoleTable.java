package io.fairway.sample;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import io.fairway.sample.DemoState.InstanceState;

/**
 * The state as text, one line for each instance, less than 80 columns wide.
 */
final class ConsoleTable {

	private static final String HEADING = "%-17s %6s %8s %6s %9s %9s".formatted("INSTANCE", "WEIGHT", "REQUESTS",
			"SHARE", "IN-FLIGHT", "LATENCY") + "  STATE";

	private ConsoleTable() {
	}

	static List<String> lines(DemoState state) {
		List<String> lines = new ArrayList<>();
		lines.add(summary(state));
		lines.add(HEADING);
		state.instances().forEach((instance) -> lines.add(line(instance)));
		return lines;
	}

	private static String summary(DemoState state) {
		return String.format(Locale.ROOT, "policy %s, version %s, zone %s: %.0f/s, %.1f %% failed", state.policy(),
				state.version(), state.zone(), state.requestsPerSecond(), state.errorShare());
	}

	private static String line(InstanceState instance) {
		return String.format(Locale.ROOT, "%-17s %6d %8d %5.1f%% %9d %6.1f ms  %s", instance.id(), instance.weight(),
				instance.requests(), instance.share(), instance.inFlight(), instance.latencyMillis(), state(instance));
	}

	private static String state(InstanceState instance) {
		return instance.state() + switch (instance.view().standing()) {
			case IN_ROTATION, NOT_REGISTERED -> "";
			case RETURNED -> ", RETURNED";
			case EJECTED -> ", EJECTED";
			case BREAKER_OPEN -> ", OPEN";
			case BREAKER_HALF_OPEN -> ", HALF OPEN";
			case UNHEALTHY -> ", UNHEALTHY";
		};
	}

}
