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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.loadbalancer.Request;
import org.springframework.cloud.client.loadbalancer.Response;
import org.springframework.cloud.loadbalancer.core.ReactorServiceInstanceLoadBalancer;
import org.springframework.cloud.loadbalancer.support.LoadBalancerClientFactory;
import org.springframework.context.ConfigurableApplicationContext;

import io.fairway.feedback.InstanceStatsRegistry;

/**
 * One choice of an instance by the load balancer of an application: our whole chain with
 * version, locality, filters and a policy, beside Spring Cloud's cache and round robin
 * over the same instances.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class ChooseBenchmark {

	private static final Request<?>[] REQUESTS = Fixtures.requests();

	/**
	 * The policy, or {@code spring} for Spring Cloud alone.
	 */
	@Param({ "spring", "round-robin", "random", "weighted", "weighted-random", "least-connections", "adaptive",
			"consistent-hash" })
	public String policy = "";

	/**
	 * Number of instances.
	 */
	@Param({ "10", "10000" })
	public int instances;

	private ConfigurableApplicationContext context;

	private ReactorServiceInstanceLoadBalancer loadBalancer;

	/**
	 * Starts the application.
	 */
	@Setup
	public void setUp() {
		this.context = this.policy.equals("spring") ? Application.withSpring(this.instances)
				: Application.withFairway(this.instances, this.policy);
		this.loadBalancer = this.context.getBean(LoadBalancerClientFactory.class)
			.getInstance(Fixtures.SERVICE, ReactorServiceInstanceLoadBalancer.class);
		Response<ServiceInstance> first = choose(new Cursor());
		if (first == null || !first.hasServer()) {
			throw new IllegalStateException("No instance was found");
		}
		// The picker holds the stats now; those that nobody holds would be forgotten.
		this.context.getBeanProvider(InstanceStatsRegistry.class)
			.ifAvailable((stats) -> Fixtures.answered(stats, Fixtures.instances(this.instances)));
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
		return this.loadBalancer.choose(cursor.next(REQUESTS)).block();
	}

}
