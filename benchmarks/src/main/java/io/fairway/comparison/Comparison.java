package io.fairway.comparison;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * Compares ours with the peers, prints the table of ratios, and fails when a bar is
 * missed or a benchmark is missing.
 */
public final class Comparison {

	private Comparison() {
	}

	/**
	 * Runs the comparison. The exit status is 1 if a bar is not met.
	 * @param arguments the options, see {@code benchmarks/README.md}
	 * @throws IOException if a file cannot be read or written
	 * @throws RunnerException if a benchmark fails
	 */
	public static void main(String[] arguments) throws IOException, RunnerException {
		System.exit(run(Arguments.parse(List.of(arguments)), Bars.all()));
	}

	static int run(Arguments arguments, List<Bar> bars) throws IOException, RunnerException {
		Path results = arguments.check();
		if (results == null) {
			results = arguments.results();
			rounds(arguments, bars).run(results);
		}
		RatioTable table = RatioTable.of(bars, Results.read(results));
		String text = Machine.here().toMarkdown() + table.toMarkdown();
		System.out.println(text);
		if (arguments.page() != null) {
			new Page(arguments.page()).write(text);
		}
		return verdict(arguments.quick() ? table.missing() : table.failures());
	}

	private static Rounds rounds(Arguments arguments, List<Bar> bars) {
		return arguments.quick() ? new Rounds(bars, arguments.rounds(), 1, TimeValue.milliseconds(50))
				: new Rounds(bars, arguments.rounds(), 3, TimeValue.milliseconds(400));
	}

	private static int verdict(List<Row> failures) {
		failures.forEach((row) -> System.out.print("NOT MET, " + row.bar().section() + ": " + row.toMarkdown()));
		System.out.println(failures.isEmpty() ? "Nothing to complain about." : failures.size() + " bars are not met.");
		return failures.isEmpty() ? 0 : 1;
	}

}
