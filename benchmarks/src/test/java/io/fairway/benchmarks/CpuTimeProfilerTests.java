package io.fairway.benchmarks;

import java.util.Collection;

import org.junit.jupiter.api.Test;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

import static org.assertj.core.api.Assertions.assertThat;

class CpuTimeProfilerTests {

	@Test
	void countsTheThreadsThatRunTheBenchmark() throws Exception {
		Options options = new OptionsBuilder().include(ControlBenchmark.class.getSimpleName())
			.forks(0)
			.threads(2)
			.warmupIterations(0)
			.measurementIterations(2)
			.measurementTime(TimeValue.milliseconds(50))
			.addProfiler(CpuTimeProfiler.class)
			.build();
		Collection<RunResult> results = new Runner(options).run();
		Result<?> cpu = results.iterator().next().getSecondaryResults().get(CpuTimeProfiler.RESULT);
		assertThat(cpu.getScoreUnit()).isEqualTo("ns/op");
		// Two busy threads take no more CPU time than the clock shows for the two of
		// them.
		double wall = results.iterator().next().getPrimaryResult().getScore();
		assertThat(cpu.getScore()).isPositive().isLessThan(wall * 1.5);
	}

}
