package io.fairway.benchmarks;

import org.junit.jupiter.api.Test;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Every benchmark runs. What it measures in so short a time means nothing.
 */
class BenchmarksTests {

	@Test
	void runs() throws Exception {
		Options options = new OptionsBuilder().include("io.fairway.benchmarks")
			.param("instances", "10")
			.forks(0)
			.warmupIterations(0)
			.measurementIterations(1)
			.measurementTime(TimeValue.milliseconds(10))
			.shouldFailOnError(true)
			.build();
		assertThat(new Runner(options).run()).hasSizeGreaterThan(4);
	}

}
