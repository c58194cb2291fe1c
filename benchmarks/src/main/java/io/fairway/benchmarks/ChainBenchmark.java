package io.fairway.benchmarks;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.loadbalancer.Request;
import org.springframework.cloud.client.loadbalancer.Response;
import org.springframework.cloud.loadbalancer.core.ReactorServiceInstanceLoadBalancer;
import org.springframework.cloud.loadbalancer.support.LoadBalancerClientFactory;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * What the stages of a chain cost: a choice through none of them, and through five of
 * them by requests that ask for versions in ten different ways or in very many.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class ChainBenchmark {

	private static final List<String> CRITERIA = List.of("1.4.0", "v1", "1.x", "^1.4", "~1.4.0", ">=1.4 <2", "1", "1.4",
			">=1.0", "<2");

	private static final int STRANGERS = 1 << 17;

	/**
	 * The stages: {@code none}, {@code five}, or {@code flooded} with five stages and
	 * more than 100 000 different versions.
	 */
	@Param({ "none", "five", "flooded" })
	public String chain = "";

	/**
	 * Number of instances.
	 */
	@Param({ "10", "10000" })
	public int instances;

	private ConfigurableApplicationContext context;

	private ReactorServiceInstanceLoadBalancer loadBalancer;

	private Request<?>[] requests;

	/**
	 * Starts the application.
	 */
	@Setup
	public void setUp() {
		this.context = this.chain.equals("none") ? Application.withoutStages(this.instances)
				: Application.withFiveStages(this.instances);
		this.loadBalancer = this.context.getBean(LoadBalancerClientFactory.class)
			.getInstance(Fixtures.SERVICE, ReactorServiceInstanceLoadBalancer.class);
		this.requests = this.chain.equals("flooded")
				? IntStream.range(0, STRANGERS)
					.mapToObj((i) -> Fixtures.request(i, "<2." + i))
					.toArray(Request<?>[]::new)
				: IntStream.range(0, Fixtures.REQUESTS)
					.mapToObj((i) -> Fixtures.request(i, CRITERIA.get(i % CRITERIA.size())))
					.toArray(Request<?>[]::new);
		Response<ServiceInstance> first = choose(new Cursor());
		if (first == null || !first.hasServer()) {
			throw new IllegalStateException("No instance was found");
		}
	}

	/**
	 * Ends the application.
	 */
	@TearDown
	public void tearDown() {
		this.context.close();
	}

	/**
	 * A choice.
	 * @param cursor the position in the requests
	 * @return the chosen instance
	 */
	@Benchmark
	public @Nullable Response<ServiceInstance> choose(Cursor cursor) {
		return this.loadBalancer.choose(cursor.next(this.requests)).block();
	}

}
