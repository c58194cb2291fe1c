package io.fairway.comparison;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatFactory;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.NoBenchmarksException;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

import io.fairway.benchmarks.CpuTimeProfiler;

/**
 * Runs what the bars are about in rounds, each benchmark in a fork of its own once a
 * round. JMH by itself runs all forks of one benchmark before it turns to the next, and a
 * minute in which the machine was busy would then hit ours or the peer's alone. What is
 * only reported runs in the first round.
 *
 * @param bars the bars
 * @param count the number of rounds
 * @param iterations the iterations that are measured, and those of warm-up, of which
 * whole applications get more
 * @param time how long each of them takes
 */
record Rounds(List<Bar> bars, int count, int iterations, TimeValue time) {

	private static final String PACKAGE = "io.fairway.benchmarks.";

	/** A whole application takes longer to be compiled. */
	private static final Pattern APPLICATIONS = Pattern.compile("(Choose|Chain|Execute|Exchange)Benchmark\\..*");

	private static final int WARM_UP_OF_APPLICATIONS = 4;

	/** Runs everything and writes the results to a file, anew after each round. */
	void run(Path file) throws RunnerException {
		List<RunResult> results = new ArrayList<>();
		for (int round = 1; round <= this.count; round++) {
			Set<Subject> subjects = subjects(round);
			int done = 0;
			for (Subject subject : subjects) {
				System.out.printf("round %d of %d, %d of %d: %s%n", round, this.count, ++done, subjects.size(),
						subject);
				results.addAll(run(subject));
			}
			ResultFormatFactory.getInstance(ResultFormatType.JSON, file.toString()).writeOut(results);
		}
	}

	/**
	 * What runs in a round, ordered so that what is compared runs one after the other.
	 */
	Set<Subject> subjects(int round) {
		return this.bars.stream()
			.filter((bar) -> round == 1 || !bar.isReportedOnly())
			.flatMap(Bar::subjects)
			.collect(Collectors.toCollection(LinkedHashSet::new));
	}

	private int warmUps(Subject subject) {
		boolean application = APPLICATIONS.matcher(subject.benchmark()).matches();
		return application ? WARM_UP_OF_APPLICATIONS * this.iterations : this.iterations;
	}

	private Collection<RunResult> run(Subject subject) throws RunnerException {
		ChainedOptionsBuilder options = new OptionsBuilder()
			.include("^" + Pattern.quote(PACKAGE + subject.benchmark()) + "$")
			.threads(subject.threads())
			.forks(1)
			.warmupIterations(warmUps(subject))
			.warmupTime(this.time)
			.measurementIterations(this.iterations)
			.measurementTime(this.time)
			// In this order, since what the first allocates is not to be seen by the
			// second.
			.addProfiler(CpuTimeProfiler.class)
			.addProfiler(GCProfiler.class)
			.verbosity(VerboseMode.SILENT);
		subject.params().forEach(options::param);
		try {
			return new Runner(options.build()).run();
		}
		catch (NoBenchmarksException ex) {
			System.out.println("There is no benchmark " + subject.benchmark());
			return List.of();
		}
	}

}
