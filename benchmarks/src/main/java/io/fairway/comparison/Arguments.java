package io.fairway.comparison;

import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What is to be done.
 *
 * @param rounds the number of rounds
 * @param quick whether only to see that everything runs
 * @param results where the results are written to
 * @param check the results to judge in place of a run, or {@code null}
 * @param page the page to write the table to, or {@code null}
 */
record Arguments(int rounds, boolean quick, Path results, @Nullable Path check, @Nullable Path page) {

	static final String USAGE = """
			--rounds N       rounds, 3 by default
			--quick          one round, as short as can be, whose figures mean nothing;
			                 fails only when a benchmark is missing
			--results FILE   where the results go, benchmarks/target/comparison.json by default
			--check FILE     judges these results in place of running anything
			--write PAGE     also writes the table to this page, between its markers
			""";

	static Arguments parse(List<String> words) {
		Arguments arguments = new Arguments(3, false, Path.of("benchmarks", "target", "comparison.json"), null, null);
		Iterator<String> rest = words.iterator();
		while (rest.hasNext()) {
			arguments = arguments.with(rest.next(), rest);
		}
		return arguments;
	}

	private Arguments with(String option, Iterator<String> rest) {
		return switch (option) {
			case "--quick" -> new Arguments(1, true, this.results, this.check, this.page);
			case "--rounds" ->
				new Arguments(Integer.parseInt(value(option, rest)), this.quick, this.results, this.check, this.page);
			case "--results" ->
				new Arguments(this.rounds, this.quick, Path.of(value(option, rest)), this.check, this.page);
			case "--check" ->
				new Arguments(this.rounds, this.quick, this.results, Path.of(value(option, rest)), this.page);
			case "--write" ->
				new Arguments(this.rounds, this.quick, this.results, this.check, Path.of(value(option, rest)));
			default -> throw new IllegalArgumentException(option + ": not one of\n" + USAGE);
		};
	}

	private static String value(String option, Iterator<String> rest) {
		if (!rest.hasNext()) {
			throw new IllegalArgumentException(option + ": value missing\n" + USAGE);
		}
		return rest.next();
	}

}
