package io.fairway.sample;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import io.fairway.sample.DemoState.InstanceState;

/**
 * The state as text, one line for each instance, less than 80 columns wide.
 */
final class ConsoleTable {

	private static final String HEADING = "%-17s %6s %9s %7s %-12s %9s %10s".formatted("INSTANCE", "WEIGHT", "REQUESTS",
			"SHARE", "", "IN-FLIGHT", "LATENCY") + "  STATE";

	private static final double PERCENT_PER_BLOCK = 2.5;

	private static final int MAX_BLOCKS = 12;

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
		return String.format(Locale.ROOT, "policy %s, version %s, zone %s: %.0f requests/s, %.1f %% failed",
				state.policy(), state.version(), state.zone(), state.requestsPerSecond(), state.errorShare());
	}

	private static String line(InstanceState instance) {
		return String.format(Locale.ROOT, "%-17s %6d %9d %5.1f %% %-12s %9d %7.1f ms  %s", instance.id(),
				instance.weight(), instance.requests(), instance.share(), bar(instance.share()), instance.inFlight(),
				instance.latencyMillis(), instance.state());
	}

	private static String bar(double share) {
		return "#".repeat(Math.min(MAX_BLOCKS, (int) Math.rint(share / PERCENT_PER_BLOCK)));
	}

}
