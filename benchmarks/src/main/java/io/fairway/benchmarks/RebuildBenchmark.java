package io.fairway.benchmarks;

import java.util.List;
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

import io.fairway.balancer.LoadBalancingPolicy;
import io.fairway.balancer.Picker;
import io.fairway.instance.Instance;
import io.fairway.instance.InstanceList;

/**
 * What a change of the list costs, which no request waits for but the first one after it.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(3)
public class RebuildBenchmark {

	/**
	 * The policy; of consistent hashing, Maglev's table of the size that it has by itself
	 * or of 65537 slots, and a ring of 100 000 points.
	 */
	@Param({ "round-robin", "random", "weighted", "weighted-random", "least-connections", "adaptive", "consistent-hash",
			"maglev-65537", "ring-100k" })
	public String policy = "";

	/**
	 * Number of instances.
	 */
	@Param({ "10", "100", "1000", "10000" })
	public int instances;

	private LoadBalancingPolicy built;

	private InstanceList list;

	private List<Instance> changed;

	/**
	 * Builds a list that a picker was derived from, and the content of its successor,
	 * which lacks the last instance.
	 */
	@Setup
	public void setUp() {
		this.built = Fixtures.policy(this.policy, Fixtures.stats());
		this.list = this.policy.startsWith("ring") ? Fixtures.equalInstances(this.instances)
				: Fixtures.instances(this.instances);
		this.list.derived(this.built, this.built::picker);
		this.changed = List.of(this.list.toInstances()).subList(0, this.instances - 1);
	}

	/**
	 * The picker of a list without predecessor.
	 * @return the picker
	 */
	@Benchmark
	public Picker picker() {
		return this.built.picker(this.list, null);
	}

	/**
	 * A successor of the list, and its picker.
	 * @return the picker
	 */
	@Benchmark
	public Picker successor() {
		return this.list.successor(this.changed).derived(this.built, this.built::picker);
	}

}
