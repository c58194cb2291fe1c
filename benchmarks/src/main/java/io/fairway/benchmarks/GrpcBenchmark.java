package io.fairway.benchmarks;

import java.util.concurrent.TimeUnit;

import io.grpc.LoadBalancer.PickResult;
import io.grpc.LoadBalancer.PickSubchannelArgs;
import io.grpc.LoadBalancer.SubchannelPicker;
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

/**
 * A pick by grpc-java's load balancers, whose subchannels are all connected.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(3)
public class GrpcBenchmark {

	/**
	 * The policy, by the name that it has in a service config.
	 */
	@Param({ "round_robin", "weighted_round_robin", "least_request_experimental", "ring_hash_experimental" })
	public String policy = "";

	/**
	 * Number of instances.
	 */
	@Param({ "3", "10", "100", "1000", "10000" })
	public int instances;

	private SubchannelPicker picker;

	private PickSubchannelArgs[] calls;

	/**
	 * Builds the picker.
	 */
	@Setup
	public void setUp() {
		this.calls = GrpcCall.all();
		this.picker = GrpcBalancers.picker(this.policy, Fixtures.equalInstances(this.instances), this.calls);
	}

	/**
	 * A pick.
	 * @param cursor chooses the call
	 * @return the subchannel
	 */
	@Benchmark
	public PickResult pick(Cursor cursor) {
		return this.picker.pickSubchannel(cursor.next(this.calls));
	}

}
