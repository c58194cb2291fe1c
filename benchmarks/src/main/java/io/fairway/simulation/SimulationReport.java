package io.fairway.simulation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

import io.fairway.simulation.Simulation.Result;

/**
 * The report of all scenarios and policies.
 */
public final class SimulationReport {

	private static final long SEED = 20260725;

	private SimulationReport() {
	}

	/**
	 * Writes the report.
	 * @param arguments the file to write to
	 * @throws IOException if it cannot be written
	 */
	public static void main(String[] arguments) throws IOException {
		Files.writeString(Path.of(arguments[0]), text());
	}

	static String text() {
		StringBuilder text = new StringBuilder("""
				1000 requests/s for 60 s, given up after 1 s; 11 hosts of 167 ± 5 ms unless said otherwise;
				trouble from second 15 to 45. Success: answered well in time. Load: busiest host / its share.
				Nothing is retried.
				""");
		Standings standings = new Standings("adaptive");
		for (Scenario scenario : Scenario.all()) {
			text.append(String.format(Locale.ROOT, "%n%-36s %9s %8s %8s %8s %8s %6s%n", scenario.name(), "success",
					"mean", "p50", "p99", "p99.9", "load"));
			Map<String, Result> results = results(scenario);
			results.forEach((name, result) -> text.append(line(name, result)));
			standings.add(scenario.name(), results);
		}
		return text.append(standings.text()).toString();
	}

	private static Map<String, Result> results(Scenario scenario) {
		Map<String, Result> results = new LinkedHashMap<>();
		for (Contender contender : Contender.all()) {
			results.put(contender.name(), new Simulation(scenario, contender, SEED).run());
		}
		return results;
	}

	private static String line(String name, Result result) {
		return String.format(Locale.ROOT, "  %-34s %8.3f%% %6.0fms %6.0fms %6.0fms %6.0fms %6.2f%n", name,
				result.successPercent(), result.meanMillis(), result.percentileMillis(50), result.percentileMillis(99),
				result.percentileMillis(99.9), result.greatestLoad());
	}

}
