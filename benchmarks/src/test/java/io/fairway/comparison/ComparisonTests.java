package io.fairway.comparison;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openjdk.jmh.runner.options.TimeValue;

import io.fairway.comparison.Bar.Quantity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class ComparisonTests {

	private static final Subject PICK = Subject.of("PickBenchmark.pick").with("policy", "random").instances(10);

	/**
	 * What JMH writes, of two runs of which the second was disturbed; rebuilt in 3 µs.
	 */
	private static final String JSON = """
			[
			{"benchmark": "io.fairway.benchmarks.PickBenchmark.pick", "mode": "avgt", "threads": 1, "forks": 1,
			 "params": {"policy": "random", "instances": "10"},
			 "primaryMetric": {"score": 11.0, "scoreError": "NaN", "scoreUnit": "ns/op"},
			 "secondaryMetrics": {"cpu.time.norm": {"score": 10.0, "scoreError": "NaN", "scoreUnit": "ns/op"},
			  "gc.alloc.rate.norm": {"score": 0.001, "scoreUnit": "B/op"}}},
			{"benchmark": "io.fairway.benchmarks.PickBenchmark.pick", "mode": "avgt", "threads": 1, "forks": 1,
			 "params": {"policy": "random", "instances": "10"},
			 "primaryMetric": {"score": 99.0, "scoreError": "NaN", "scoreUnit": "ns/op"},
			 "secondaryMetrics": {"cpu.time.norm": {"score": 50.0, "scoreError": "NaN", "scoreUnit": "ns/op"},
			  "gc.alloc.rate.norm": {"score": "NaN", "scoreUnit": "B/op"}}},
			{"benchmark": "io.fairway.benchmarks.RebuildBenchmark.picker", "mode": "avgt", "threads": 2, "forks": 1,
			 "primaryMetric": {"score": 3.0, "scoreError": "NaN", "scoreUnit": "us/op"},
			 "secondaryMetrics": {}}
			]
			""";

	@TempDir
	private Path directory;

	private Path results;

	@BeforeEach
	void writeResults() throws Exception {
		this.results = Files.writeString(this.directory.resolve("results.json"), JSON);
	}

	@Test
	void readsWhatJmhWrites() {
		Results results = Results.read(this.results);
		assertThat(results.of(PICK)).isEqualTo(new Figures(11, 10, 0.001));
		assertThat(results.of(Subject.of("RebuildBenchmark.picker").threads(2)).wallNanos()).isEqualTo(3000);
	}

	@Test
	void whenAllBarsAreMetSucceeds() throws Exception {
		assertThat(check(bar(PICK, 10))).isZero();
	}

	@Test
	void whenABarIsMissedFails() throws Exception {
		assertThat(check(bar(PICK, 10), bar(PICK, 9.9))).isEqualTo(1);
	}

	@Test
	void whenABenchmarkIsMissingFails() throws Exception {
		assertThat(check(bar(PICK, 10), bar(Subject.of("ExecuteBenchmark.fairway"), 10))).isEqualTo(1);
	}

	@Test
	void writesThePageBetweenItsMarkers() throws Exception {
		Path page = Files.writeString(this.directory.resolve("page.md"),
				"before\n" + Page.BEGIN + "\nold\n" + Page.END + "\nafter\n");
		Arguments arguments = Arguments.parse(List.of("--check", this.results.toString(), "--write", page.toString()));
		Comparison.run(arguments, List.of(bar(PICK, 10)));
		assertThat(page).content()
			.startsWith("before\n" + Page.BEGIN + "\nMeasured on ")
			.contains("| claim | ≤ 10 ns | 10 ns |  |  |  | met |\n" + Page.END + "\nafter\n")
			.doesNotContain("old");
	}

	@Test
	void refusesAPageWithoutMarkers() throws Exception {
		Path page = Files.writeString(this.directory.resolve("page.md"), "nothing");
		assertThatIllegalArgumentException().isThrownBy(() -> new Page(page).write("table"))
			.withMessageContaining(Page.BEGIN);
	}

	@Test
	void refusesUnknownOptions() {
		assertThatIllegalArgumentException().isThrownBy(() -> Arguments.parse(List.of("--fast")))
			.withMessageContaining("--quick");
	}

	@Test
	void whatIsOnlyReportedRunsOnce() {
		Subject other = PICK.instances(10_000);
		Rounds rounds = new Rounds(List.of(bar(PICK, 10), bar(other, Double.NaN)), 3, 1, TimeValue.seconds(1));
		assertThat(rounds.subjects(1)).containsExactly(PICK, other);
		assertThat(rounds.subjects(2)).containsExactly(PICK);
	}

	@Test
	void cpuIsTheFirstModelName() throws Exception {
		Path info = Files.writeString(this.directory.resolve("cpuinfo"), "processor : 0\nmodel name\t: Some CPU\n");
		assertThat(Machine.cpu(info)).isEqualTo("Some CPU");
		assertThat(Machine.cpu(this.directory.resolve("none"))).isEqualTo("unknown CPU");
	}

	private int check(Bar... bars) throws Exception {
		return Comparison.run(Arguments.parse(List.of("--check", this.results.toString())), List.of(bars));
	}

	private static Bar bar(Subject subject, double limit) {
		return new Bar("section", "claim", subject, null, Quantity.TIME, limit);
	}

}
