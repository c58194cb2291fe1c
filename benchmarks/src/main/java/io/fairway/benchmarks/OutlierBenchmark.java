package io.fairway.benchmarks;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

import io.fairway.feedback.Outcome;
import io.fairway.instance.Instance;
import io.fairway.instance.Ticker;
import io.fairway.outlier.OutlierDetector;
import io.fairway.outlier.OutlierDetectors;
import io.fairway.outlier.OutlierSettings;

/**
 * What ejection adds to the end of a call, and to a request for the question whether
 * anything has changed.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class OutlierBenchmark {

	/**
	 * Number of instances, a power of two.
	 */
	@Param({ "4", "1024" })
	public int instances;

	private ScheduledExecutorService timer;

	private OutlierDetectors detectors;

	private OutlierDetector detector;

	private Instance[] called;

	/**
	 * Makes a detector that knows the instances.
	 */
	@Setup
	public void setUp() {
		this.timer = Executors.newSingleThreadScheduledExecutor();
		this.detectors = new OutlierDetectors(this.timer, Ticker.system(), (bound) -> 0, Runnable::run, (event) -> {
		});
		this.called = Fixtures.equalInstances(this.instances).toInstances();
		this.detector = this.detectors.open(Fixtures.SERVICE, () -> OutlierSettings.DEFAULT);
		this.detector.observe(List.of(this.called));
	}

	/**
	 * Ends the sweeps.
	 */
	@TearDown
	public void tearDown() {
		this.timer.shutdownNow();
	}

	/**
	 * A call that succeeded.
	 * @param cursor chooses the instance
	 */
	@Benchmark
	public void success(Cursor cursor) {
		end(cursor, Outcome.SUCCESS);
	}

	/**
	 * A call that failed, of a service of which all do: after the first ejections there
	 * is no room for more.
	 * @param cursor chooses the instance
	 */
	@Benchmark
	public void failure(Cursor cursor) {
		end(cursor, Outcome.SERVER_ERROR);
	}

	/**
	 * What each request asks the filter.
	 * @return the revision
	 */
	@Benchmark
	public long revision() {
		return this.detector.revision();
	}

	private void end(Cursor cursor, Outcome outcome) {
		this.detectors.onOutcome(cursor.next(this.called).id(), outcome, Duration.ZERO);
	}

}
