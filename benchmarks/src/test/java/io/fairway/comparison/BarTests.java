package io.fairway.comparison;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.fairway.comparison.Bar.Quantity;
import io.fairway.comparison.Results.Result;
import io.fairway.comparison.Row.Verdict;

import static org.assertj.core.api.Assertions.assertThat;

class BarTests {

	private static final Subject OURS = Subject.of("PickBenchmark.pick").with("policy", "random").instances(10);

	private static final Subject PEER = Subject.of("ArmeriaBenchmark.pick").instances(10);

	private final Results results = new Results(List.of(new Result(OURS, new Figures(90, 20, 0)),
			new Result(PEER, new Figures(100, 40, 32)), new Result(OURS, new Figures(30, 24, 8))));

	@Test
	void limitIsInclusive() {
		assertThat(check(OURS, PEER, Quantity.TIME, 0.5)).isEqualTo(Verdict.MET);
		assertThat(check(OURS, PEER, Quantity.TIME, 0.499)).isEqualTo(Verdict.MISSED);
	}

	@Test
	void withoutPeerTheLimitIsAbsolute() {
		assertThat(check(OURS, null, Quantity.TIME, 20)).isEqualTo(Verdict.MET);
		assertThat(check(OURS, null, Quantity.TIME, 19)).isEqualTo(Verdict.MISSED);
	}

	@Test
	void ofSeveralRunsTheMostBytesCount() {
		assertThat(check(OURS, null, Quantity.BYTES, 7)).isEqualTo(Verdict.MISSED);
		assertThat(check(OURS, PEER, Quantity.BYTES, 0.25)).isEqualTo(Verdict.MET);
	}

	@Test
	void whatDidNotRunIsMissing() {
		Bar bar = new Bar("section", "claim", OURS, Subject.of("ExecuteBenchmark.spring"), Quantity.TIME, 1);
		Row row = bar.check(this.results);
		assertThat(row.verdict()).isEqualTo(Verdict.MISSING);
		assertThat(row.toMarkdown()).contains("**no result of ExecuteBenchmark.spring**");
	}

	@Test
	void otherParametersAndThreadsAreOtherSubjects() {
		assertThat(check(OURS.instances(100), null, Quantity.TIME, 1000)).isEqualTo(Verdict.MISSING);
		assertThat(check(OURS.threads(2), null, Quantity.TIME, 1000)).isEqualTo(Verdict.MISSING);
	}

	@Test
	void whatWasNotMeasuredIsMissing() {
		Results results = new Results(List.of(new Result(OURS, new Figures(90, Double.NaN, Double.NaN))));
		Bar bar = new Bar("section", "claim", OURS, null, Quantity.TIME, 1000);
		assertThat(bar.check(results).verdict()).isEqualTo(Verdict.MISSING);
	}

	@Test
	void withoutLimitItIsReported() {
		assertThat(check(OURS, PEER, Quantity.TIME, Double.NaN)).isEqualTo(Verdict.REPORTED);
	}

	@Test
	void rowHasBothRatios() {
		Row row = new Bar("section", "a claim", OURS, PEER, Quantity.TIME, 0.6).check(this.results);
		assertThat(row.toMarkdown()).isEqualTo("| a claim | ≤ 0.6 × | 20 ns | 40 ns | 0.5 | 0.3 | met |\n");
	}

	@ParameterizedTest
	@CsvSource({ "0.0, 0 ns", "0.01234, 0.012 ns", "3.1416, 3.14 ns", "9999, 10000 ns", "12345, 12.3 µs",
			"42_100_000, 42.1 ms" })
	void timesHaveUnitsThatFit(String nanos, String text) {
		Figures figures = new Figures(1, Double.parseDouble(nanos.replace("_", "")), 0);
		Row row = new Bar("section", "a claim", OURS, null, Quantity.TIME, Double.NaN)
			.check(new Results(List.of(new Result(OURS, figures))));
		assertThat(row.toMarkdown()).isEqualTo("| a claim |  | " + text + " |  |  |  |  |\n");
	}

	private Verdict check(Subject ours, Subject peer, Quantity quantity, double limit) {
		return new Bar("section", "claim", ours, peer, quantity, limit).check(this.results).verdict();
	}

}
