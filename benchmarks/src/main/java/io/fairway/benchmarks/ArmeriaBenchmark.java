package io.fairway.benchmarks;

import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import com.linecorp.armeria.common.loadbalancer.LoadBalancer;
import org.jspecify.annotations.Nullable;
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

import io.fairway.instance.Instance;

/**
 * A pick by Armeria's load balancers.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(3)
public class ArmeriaBenchmark {

	/**
	 * The load balancer.
	 */
	@Param({ "round-robin", "weighted-round-robin", "weighted-random", "sticky" })
	public String balancer = "";

	/**
	 * Number of instances.
	 */
	@Param({ "3", "10", "100", "1000", "10000" })
	public int instances;

	private LoadBalancer<Instance, String> loadBalancer;

	private String[] keys;

	/**
	 * Builds the load balancer.
	 */
	@Setup
	public void setUp() {
		this.loadBalancer = ArmeriaBalancers.of(this.balancer, Fixtures.instances(this.instances));
		this.keys = IntStream.range(0, Fixtures.REQUESTS).mapToObj(Fixtures::key).toArray(String[]::new);
	}

	/**
	 * A pick.
	 * @param cursor chooses the key, which only the sticky one asks for
	 * @return the instance
	 */
	@Benchmark
	public @Nullable Instance pick(Cursor cursor) {
		return this.loadBalancer.pick(cursor.next(this.keys));
	}

}
