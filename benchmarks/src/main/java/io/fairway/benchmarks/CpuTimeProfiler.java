package io.fairway.benchmarks;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.ScalarResult;

/**
 * The CPU time of an operation, as a secondary result in nanoseconds. Unlike wall time it
 * does not grow while another process has the core, nor does it contain what the compiler
 * and the garbage collector do meanwhile: only the threads that run the benchmark are
 * counted, and with several of them, the time of all is divided by the operations of all.
 */
public final class CpuTimeProfiler implements InternalProfiler {

	/**
	 * The name of the secondary result.
	 */
	public static final String RESULT = "cpu.time.norm";

	private static final String WORKER = "-jmh-worker-";

	private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();

	private Map<Long, Long> before = Map.of();

	@Override
	public String getDescription() {
		return "CPU time of the threads that run the benchmark";
	}

	@Override
	public void beforeIteration(BenchmarkParams benchmark, IterationParams iteration) {
		this.before = workers();
	}

	@Override
	public Collection<? extends Result<?>> afterIteration(BenchmarkParams benchmark, IterationParams iteration,
			IterationResult result) {
		long nanos = 0;
		for (Map.Entry<Long, Long> worker : workers().entrySet()) {
			nanos += worker.getValue() - this.before.getOrDefault(worker.getKey(), 0L);
		}
		long operations = result.getMetadata().getAllOps();
		double norm = (operations > 0) ? (double) nanos / operations : Double.NaN;
		return List.of(new ScalarResult(RESULT, norm, "ns/op", AggregationPolicy.AVG));
	}

	/** The CPU time so far of each thread that runs the benchmark, by its id. */
	private Map<Long, Long> workers() {
		Map<Long, Long> times = new HashMap<>();
		for (ThreadInfo thread : this.threads.getThreadInfo(this.threads.getAllThreadIds())) {
			if (thread != null && thread.getThreadName().contains(WORKER)) {
				times.put(thread.getThreadId(), Math.max(0, this.threads.getThreadCpuTime(thread.getThreadId())));
			}
		}
		return times;
	}

}
