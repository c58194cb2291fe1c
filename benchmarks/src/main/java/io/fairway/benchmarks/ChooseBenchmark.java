package io.fairway.benchmarks;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.IntUnaryOperator;
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
import org.openjdk.jmh.annotations.Warmup;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.cache.caffeine.CaffeineCacheManager;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.loadbalancer.DefaultRequest;
import org.springframework.cloud.client.loadbalancer.Request;
import org.springframework.cloud.client.loadbalancer.RequestData;
import org.springframework.cloud.client.loadbalancer.RequestDataContext;
import org.springframework.cloud.client.loadbalancer.Response;
import org.springframework.cloud.loadbalancer.core.CachingServiceInstanceListSupplier;
import org.springframework.cloud.loadbalancer.core.ReactorServiceInstanceLoadBalancer;
import org.springframework.cloud.loadbalancer.core.RoundRobinLoadBalancer;
import org.springframework.cloud.loadbalancer.core.ServiceInstanceListSupplier;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.util.LinkedMultiValueMap;
import reactor.core.publisher.Flux;

import io.fairway.balancer.LoadBalancingPolicy;
import io.fairway.client.FairwayLoadBalancer;
import io.fairway.instance.Instance;
import io.fairway.instance.InstanceFilter;
import io.fairway.instance.InstanceList;
import io.fairway.instance.Locality;
import io.fairway.instance.Ticker;
import io.fairway.routing.RoutingServiceInstanceListSupplier;
import io.fairway.routing.RoutingSettings;
import io.fairway.routing.VersionSettings;

/**
 * One choice of an instance: our whole chain with version, locality, filter and round
 * robin, beside Spring's cache and round robin over the same instances.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class ChooseBenchmark {

	private static final String SERVICE = "users";

	/**
	 * Number of instances.
	 */
	@Param({ "10", "10000" })
	public int instances;

	private ReactorServiceInstanceLoadBalancer fairway;

	private ReactorServiceInstanceLoadBalancer spring;

	private Request<RequestDataContext> request;

	/**
	 * Builds both load balancers over the same instances.
	 */
	@Setup
	public void setUp() {
		InstanceList list = InstanceList
			.of(IntStream.range(0, this.instances).mapToObj(ChooseBenchmark::instance).toList());
		HttpHeaders headers = new HttpHeaders();
		headers.add("X-Service-Version", "1.4.0");
		this.request = new DefaultRequest<>(new RequestDataContext(new RequestData(HttpMethod.GET,
				URI.create("http://users/"), headers, new LinkedMultiValueMap<>(), Map.of())));
		this.fairway = fairway(list);
		this.spring = spring(List.copyOf(list));
	}

	private static Instance instance(int index) {
		return Instance.builder(SERVICE, "10.0." + index / 250 + "." + (index % 250 + 1), 8080)
			.version("1.4.0")
			.locality(new Locality("us-east-1", "us-east-1a"))
			.build();
	}

	private static ReactorServiceInstanceLoadBalancer fairway(InstanceList list) {
		RoutingSettings settings = new RoutingSettings(new VersionSettings("X-Service-Version", null),
				new Locality("us-east-1", "us-east-1a"), 50);
		InstanceFilter healthy = (instance) -> true;
		ServiceInstanceListSupplier chain = new RoutingServiceInstanceListSupplier(
				new FixedServiceInstanceListSupplier(list.flux()), () -> settings, List.of(healthy));
		IntUnaryOperator random = (bound) -> ThreadLocalRandom.current().nextInt(bound);
		LoadBalancingPolicy policy = LoadBalancingPolicy.roundRobin(random);
		return new FairwayLoadBalancer(SERVICE, provider(chain), () -> policy, Ticker.system());
	}

	private static ReactorServiceInstanceLoadBalancer spring(List<ServiceInstance> list) {
		ServiceInstanceListSupplier caching = new CachingServiceInstanceListSupplier(
				new FixedServiceInstanceListSupplier(Flux.defer(() -> Flux.just(list))),
				new CaffeineCacheManager(CachingServiceInstanceListSupplier.SERVICE_INSTANCE_CACHE_NAME));
		return new RoundRobinLoadBalancer(provider(caching), SERVICE);
	}

	private static ObjectProvider<ServiceInstanceListSupplier> provider(ServiceInstanceListSupplier supplier) {
		DefaultListableBeanFactory beanFactory = new DefaultListableBeanFactory();
		beanFactory.registerSingleton("supplier", supplier);
		return beanFactory.getBeanProvider(ServiceInstanceListSupplier.class);
	}

	/**
	 * Our choice.
	 * @return the chosen instance
	 */
	@Benchmark
	public @Nullable Response<ServiceInstance> fairway() {
		return this.fairway.choose(this.request).block();
	}

	/**
	 * Spring's choice.
	 * @return the chosen instance
	 */
	@Benchmark
	public @Nullable Response<ServiceInstance> springCachingRoundRobin() {
		return this.spring.choose(this.request).block();
	}

	private record FixedServiceInstanceListSupplier(
			Flux<List<ServiceInstance>> get) implements ServiceInstanceListSupplier {

		@Override
		public String getServiceId() {
			return SERVICE;
		}

	}

}
