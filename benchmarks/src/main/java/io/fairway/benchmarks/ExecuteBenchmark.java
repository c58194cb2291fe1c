package io.fairway.benchmarks;

import java.io.IOException;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.loadbalancer.LoadBalancerClient;
import org.springframework.cloud.client.loadbalancer.LoadBalancerRequest;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * The whole blocking path of an application, with a request that does nothing: what
 * {@code RestTemplate} and {@code RestClient} pay for load balancing.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class ExecuteBenchmark {

	private static final LoadBalancerRequest<ServiceInstance> REQUEST = (instance) -> instance;

	/**
	 * Who balances: {@code fairway}, by its default policy, or {@code spring}.
	 */
	@Param({ "fairway", "spring" })
	public String balancer = "";

	private ConfigurableApplicationContext context;

	private LoadBalancerClient client;

	/**
	 * Starts the application.
	 */
	@Setup
	public void setUp() {
		this.context = this.balancer.equals("spring") ? Application.withSpring(10)
				: Application.withFairway(10, "least-connections");
		this.client = this.context.getBean(LoadBalancerClient.class);
	}

	/**
	 * Ends the application.
	 */
	@TearDown
	public void tearDown() {
		this.context.close();
	}

	/**
	 * A request.
	 * @return the chosen instance
	 * @throws IOException never
	 */
	@Benchmark
	public @Nullable ServiceInstance execute() throws IOException {
		return this.client.execute(Fixtures.SERVICE, REQUEST);
	}

}
