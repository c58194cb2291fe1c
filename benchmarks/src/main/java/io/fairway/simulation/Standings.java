package io.fairway.simulation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

import io.fairway.simulation.Simulation.Result;

/**
 * Where one contender answers more requests well than each of the others, as many, or
 * fewer.
 */
final class Standings {

	private final String subject;

	private final Map<String, Standing> standings = new LinkedHashMap<>();

	Standings(String subject) {
		this.subject = subject;
	}

	void add(String scenario, Map<String, Result> results) {
		int ours = Objects.requireNonNull(results.get(this.subject)).successes();
		results.forEach((name, result) -> {
			if (!name.equals(this.subject)) {
				this.standings.computeIfAbsent(name, (key) -> new Standing())
					.add(scenario, Integer.compare(ours, result.successes()));
			}
		});
	}

	String text() {
		StringBuilder text = new StringBuilder(String.format("%nScenarios in which %s succeeds%n", this.subject));
		this.standings.forEach((name, standing) -> text.append(standing.line(name)));
		return text.toString();
	}

	private static final class Standing {

		private int more;

		private final List<String> equal = new ArrayList<>();

		private final List<String> less = new ArrayList<>();

		void add(String scenario, int comparison) {
			if (comparison > 0) {
				this.more++;
			}
			else {
				((comparison == 0) ? this.equal : this.less).add(scenario);
			}
		}

		String line(String name) {
			return String.format(Locale.ROOT, "  more often than %-25s %2d, as often: %s, less often: %s%n", name,
					this.more, scenarios(this.equal), scenarios(this.less));
		}

		private static String scenarios(List<String> names) {
			return names.isEmpty() ? "none" : String.join("; ", names);
		}

	}

}
