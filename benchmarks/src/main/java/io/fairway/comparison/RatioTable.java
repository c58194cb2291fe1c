package io.fairway.comparison;

import java.util.List;

import io.fairway.comparison.Row.Verdict;

/**
 * All bars and what came of them.
 *
 * @param rows a row for each bar
 */
record RatioTable(List<Row> rows) {

	RatioTable {
		rows = List.copyOf(rows);
	}

	static RatioTable of(List<Bar> bars, Results results) {
		return new RatioTable(bars.stream().map((bar) -> bar.check(results)).toList());
	}

	/** The bars that are missed, and those that nobody can tell about. */
	List<Row> failures() {
		return this.rows.stream()
			.filter((row) -> row.verdict() == Verdict.MISSED || row.verdict() == Verdict.MISSING)
			.toList();
	}

	/** The bars that nobody can tell about. */
	List<Row> missing() {
		return this.rows.stream().filter((row) -> row.verdict() == Verdict.MISSING).toList();
	}

	String toMarkdown() {
		StringBuilder text = new StringBuilder();
		String section = "";
		for (Row row : this.rows) {
			if (!row.bar().section().equals(section)) {
				section = row.bar().section();
				text.append("\n### ").append(section).append("""


						| what | bar | ours | beside | ratio | by wall time | verdict |
						| --- | --- | --- | --- | --- | --- | --- |
						""");
			}
			text.append(row.toMarkdown());
		}
		return text.toString();
	}

}
