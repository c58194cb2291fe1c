package io.fairway.benchmarks;

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
import org.openjdk.jmh.annotations.Warmup;
import org.springframework.cloud.client.loadbalancer.DefaultRequest;
import org.springframework.cloud.client.loadbalancer.Request;

import io.fairway.balancer.Picker;
import io.fairway.feedback.InstanceStatsRegistry;
import io.fairway.instance.Instance;
import io.fairway.instance.InstanceList;

/**
 * A pick alone, by each policy but consistent hashing, over instances of weight 1 to 5
 * that have all answered before.
 *
 * @see HashBenchmark
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(3)
public class PickBenchmark {

	private static final Request<?> REQUEST = new DefaultRequest<>();

	/**
	 * The policy.
	 */
	@Param({ "round-robin", "random", "weighted", "weighted-random", "least-connections", "adaptive" })
	public String policy = "";

	/**
	 * Number of instances.
	 */
	@Param({ "3", "10", "100", "1000", "10000" })
	public int instances;

	private Picker picker;

	/**
	 * Builds the picker.
	 */
	@Setup
	public void setUp() {
		InstanceStatsRegistry stats = Fixtures.stats();
		InstanceList list = Fixtures.instances(this.instances);
		this.picker = Fixtures.policy(this.policy, stats).picker(list, null);
		Fixtures.answered(stats, list);
	}

	/**
	 * A pick.
	 * @return the instance
	 */
	@Benchmark
	public Instance pick() {
		return this.picker.pick(REQUEST);
	}

}
