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
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.loadbalancer.Request;
import org.springframework.cloud.client.loadbalancer.Response;
import reactor.core.publisher.Mono;

import io.fairway.balancer.LoadBalancingPolicy;
import io.fairway.client.FairwayLoadBalancer;
import io.fairway.client.SelectionListener;
import io.fairway.instance.InstanceList;
import io.fairway.instance.Ticker;
import io.fairway.metrics.TrafficRecorder;

/**
 * What it costs to count a choice for meters: by service, instance and strategy, and one
 * in 64 timed.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class SelectionCountBenchmark {

	private static final Request<?>[] REQUESTS = Fixtures.requests();

	/**
	 * Whether choices are counted.
	 */
	@Param({ "no", "yes" })
	public String counted = "";

	/**
	 * Number of instances.
	 */
	@Param({ "10", "10000" })
	public int instances;

	private FairwayLoadBalancer loadBalancer;

	/**
	 * Makes the load balancer.
	 */
	@Setup
	public void setUp() {
		InstanceList list = Fixtures.instances(this.instances);
		LoadBalancingPolicy policy = LoadBalancingPolicy.roundRobin(Fixtures.RANDOM);
		SelectionListener listener = this.counted.equals("yes")
				? new TrafficRecorder(Fixtures.RANDOM).create(Fixtures.SERVICE, (named) -> "round-robin")
				: SelectionListener.NONE;
		this.loadBalancer = new FairwayLoadBalancer(Fixtures.SERVICE, Fixtures.provider(Fixtures.supplier(list.flux())),
				(request) -> policy, (chosen) -> {
				}, listener, Fixtures.RANDOM, Ticker.system());
	}

	/**
	 * A choice.
	 * @param cursor the position in the requests
	 * @return the chosen instance
	 */
	@Benchmark
	public Mono<Response<ServiceInstance>> choose(Cursor cursor) {
		return this.loadBalancer.choose(cursor.next(REQUESTS));
	}

}
