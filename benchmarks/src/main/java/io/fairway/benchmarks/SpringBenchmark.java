package io.fairway.benchmarks;

import java.util.concurrent.TimeUnit;

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
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.loadbalancer.Request;
import org.springframework.cloud.client.loadbalancer.Response;
import org.springframework.cloud.loadbalancer.core.ReactorServiceInstanceLoadBalancer;

/**
 * A choice by Spring Cloud's own suppliers, which have no pick apart from it.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(3)
public class SpringBenchmark {

	/**
	 * What stands between the list and round robin: nothing, the cache, or the cache and
	 * one more.
	 */
	@Param({ "plain", "caching", "weighted", "zone", "subset" })
	public String chain = "";

	/**
	 * Number of instances.
	 */
	@Param({ "3", "10", "100", "1000", "10000" })
	public int instances;

	private ReactorServiceInstanceLoadBalancer loadBalancer;

	private Request<?>[] requests;

	/**
	 * Builds the chain.
	 */
	@Setup
	public void setUp() {
		this.loadBalancer = SpringChains.loadBalancer(this.chain, Fixtures.instances(this.instances));
		this.requests = Fixtures.requests();
	}

	/**
	 * A choice.
	 * @param cursor chooses the request
	 * @return the chosen instance
	 */
	@Benchmark
	public @Nullable Response<ServiceInstance> choose(Cursor cursor) {
		return this.loadBalancer.choose(cursor.next(this.requests)).block();
	}

}
