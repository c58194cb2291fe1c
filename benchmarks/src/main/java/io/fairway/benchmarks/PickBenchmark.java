package io.fairway.benchmarks;

import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

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

import io.fairway.balancer.LoadBalancingPolicy;
import io.fairway.balancer.Picker;
import io.fairway.balancer.SlowStart;
import io.fairway.feedback.InstanceStats;
import io.fairway.feedback.InstanceStatsRegistry;
import io.fairway.feedback.RequestLease;
import io.fairway.instance.Instance;
import io.fairway.instance.InstanceId;
import io.fairway.instance.InstanceList;
import io.fairway.instance.Ticker;

/**
 * A pick alone, by each policy, over instances of weight 1 to 5 that have all answered
 * before.
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
	@Param({ "10", "10000" })
	public int instances;

	private Picker picker;

	/**
	 * Builds the picker.
	 */
	@Setup
	public void setUp() {
		InstanceStatsRegistry stats = new InstanceStatsRegistry(Ticker.system(), List.of());
		InstanceList list = InstanceList
			.of(IntStream.range(0, this.instances).mapToObj(PickBenchmark::instance).toList());
		this.picker = policy(this.policy, stats::of).picker(list, null);
		for (Instance instance : list.toInstances()) {
			RequestLease lease = stats.of(instance.id()).begin();
			lease.answered(200);
			lease.close();
		}
	}

	private static Instance instance(int index) {
		return Instance.builder("users", "10.0." + index / 250 + "." + (index % 250 + 1), 8080)
			.weight(1 + index % 5)
			.build();
	}

	private static LoadBalancingPolicy policy(String name, Function<InstanceId, InstanceStats> stats) {
		IntUnaryOperator random = (bound) -> ThreadLocalRandom.current().nextInt(bound);
		Ticker ticker = Ticker.system();
		return switch (name) {
			case "round-robin" -> LoadBalancingPolicy.roundRobin(random);
			case "random" -> LoadBalancingPolicy.random(random);
			case "weighted" -> LoadBalancingPolicy.weighted(SlowStart.OFF, random, ticker);
			case "weighted-random" -> LoadBalancingPolicy.weightedRandom(SlowStart.OFF, random, ticker);
			case "least-connections" ->
				LoadBalancingPolicy.leastConnections(2, 1, SlowStart.OFF, stats, random, ticker);
			case "adaptive" -> LoadBalancingPolicy.adaptive(3, SlowStart.OFF, stats, random, ticker);
			default -> throw new IllegalArgumentException("policy: " + name);
		};
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
