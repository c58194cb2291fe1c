package io.fairway.benchmarks;

import java.net.URI;
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
import org.springframework.cloud.client.loadbalancer.reactive.LoadBalancedExchangeFilterFunction;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.web.reactive.function.client.ClientRequest;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.ExchangeFunction;
import reactor.core.publisher.Mono;

/**
 * One exchange of an application's {@code WebClient} whose network does nothing, the
 * response released as by a reader without interest in it.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class ExchangeBenchmark {

	private static final ClientRequest REQUEST = ClientRequest
		.create(HttpMethod.GET, URI.create("http://users/users/7"))
		.header(Fixtures.VERSION_HEADER, Fixtures.VERSION)
		.build();

	private static final ExchangeFunction NO_NETWORK = (request) -> Mono
		.just(ClientResponse.create(HttpStatus.OK).build());

	/**
	 * Who balances: {@code fairway}, by its default policy, or {@code spring}.
	 */
	@Param({ "fairway", "spring" })
	public String balancer = "";

	private ConfigurableApplicationContext context;

	private LoadBalancedExchangeFilterFunction filter;

	/**
	 * Starts the application.
	 */
	@Setup
	public void setUp() {
		this.context = this.balancer.equals("spring") ? Application.withSpring(10)
				: Application.withFairway(10, "least-connections");
		this.filter = this.context.getBean(LoadBalancedExchangeFilterFunction.class);
		ClientResponse first = this.filter.filter(REQUEST, NO_NETWORK).block();
		if (first == null || !first.statusCode().is2xxSuccessful()) {
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
	 * An exchange.
	 * @return nothing
	 */
	@Benchmark
	public @Nullable Void exchange() {
		return this.filter.filter(REQUEST, NO_NETWORK).flatMap(ClientResponse::releaseBody).block();
	}

}
