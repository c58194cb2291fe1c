package io.fairway.benchmarks;

import java.util.List;
import java.util.concurrent.TimeUnit;

import org.apache.dubbo.common.URL;
import org.apache.dubbo.rpc.Invocation;
import org.apache.dubbo.rpc.Invoker;
import org.apache.dubbo.rpc.cluster.LoadBalance;
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
 * A selection by Dubbo's load balancers.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(3)
public class DubboBenchmark {

	/**
	 * The load balancer, by the name that it has in Dubbo's configuration.
	 */
	@Param({ "random", "roundrobin", "leastactive", "shortestresponse", "consistenthash", "adaptive" })
	public String balancer = "";

	/**
	 * Number of instances.
	 */
	@Param({ "3", "10", "100", "1000", "10000" })
	public int instances;

	private LoadBalance loadBalance;

	private List<Invoker<Object>> invokers;

	private URL url;

	private Invocation[] invocations;

	/**
	 * Builds the load balancer.
	 */
	@Setup
	public void setUp() {
		this.loadBalance = DubboBalancers.of(this.balancer);
		this.invokers = DubboBalancers.invokers(Fixtures.instances(this.instances));
		this.url = this.invokers.get(0).getUrl();
		this.invocations = DubboBalancers.invocations();
	}

	/**
	 * A selection.
	 * @param cursor chooses the invocation
	 * @return the invoker
	 */
	@Benchmark
	public Invoker<Object> select(Cursor cursor) {
		return this.loadBalance.select(this.invokers, this.url, cursor.next(this.invocations));
	}

}
