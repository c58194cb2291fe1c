package io.fairway.benchmarks;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BiPredicate;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.loadbalancer.DefaultRequest;
import org.springframework.cloud.client.loadbalancer.Request;
import org.springframework.cloud.client.loadbalancer.RequestData;
import org.springframework.cloud.client.loadbalancer.RequestDataContext;
import org.springframework.cloud.loadbalancer.core.ServiceInstanceListSupplier;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.util.LinkedMultiValueMap;
import reactor.core.publisher.Flux;

import io.fairway.balancer.ConsistentHashSettings;
import io.fairway.balancer.ConsistentHashSettings.Algorithm;
import io.fairway.balancer.HashKey;
import io.fairway.balancer.LoadBalancingPolicy;
import io.fairway.balancer.SlowStart;
import io.fairway.client.RequestHashKeys;
import io.fairway.client.TriedInstances;
import io.fairway.feedback.InstanceStatsRegistry;
import io.fairway.feedback.RequestLease;
import io.fairway.instance.Instance;
import io.fairway.instance.InstanceList;
import io.fairway.instance.Locality;
import io.fairway.instance.Ticker;

/**
 * What the benchmarks have in common, so that ours and the peers' work on the same
 * instances, the same weights and the same keys.
 */
final class Fixtures {

	static final String SERVICE = "users";

	static final String HEADER = "X-User-Id";

	static final String VERSION_HEADER = "X-Service-Version";

	static final String VERSION = "1.4.0";

	static final Locality LOCALITY = new Locality("us-east-1", "us-east-1a");

	/**
	 * A power of two, so that a cursor goes round with a mask; few enough to stay in the
	 * cache of the processor, where a request is that was just made.
	 */
	static final int REQUESTS = 64;

	static final int RING_SIZE = 100_000;

	static final IntUnaryOperator RANDOM = (bound) -> ThreadLocalRandom.current().nextInt(bound);

	private static final BiPredicate<Request<?>, Instance> TRIED = TriedInstances::contain;

	private Fixtures() {
	}

	/** Instances of weight 1 to 5. */
	static InstanceList instances(int count) {
		return InstanceList.of(IntStream.range(0, count).mapToObj((i) -> instance(i, 1 + i % 5)).toList());
	}

	/** Instances of weight 1, for rings of a known number of points. */
	static InstanceList equalInstances(int count) {
		return InstanceList.of(IntStream.range(0, count).mapToObj((i) -> instance(i, 1)).toList());
	}

	private static Instance instance(int index, int weight) {
		return Instance.builder(SERVICE, "10.0." + index / 250 + "." + (index % 250 + 1), 8080)
			.weight(weight)
			.version(VERSION)
			.locality(LOCALITY)
			.metadata(Map.of("weight", String.valueOf(weight), "zone", "us-east-1a"))
			.build();
	}

	/** A key of 36 characters, which is what a UUID has. */
	static String key(int index) {
		return "0b6e3c1e-4f7a-4c8e-9d5a-%012x".formatted(index * 7919L);
	}

	/** Requests whose context is a key. */
	static Request<?>[] keys() {
		return IntStream.range(0, REQUESTS).mapToObj((i) -> new DefaultRequest<>(key(i))).toArray(Request<?>[]::new);
	}

	/** Requests with a key and a version in their headers. */
	static Request<?>[] requests() {
		return IntStream.range(0, REQUESTS).mapToObj(Fixtures::request).toArray(Request<?>[]::new);
	}

	/** A request with a key and a version in its headers. */
	static Request<?> request(int index) {
		return request(index, VERSION);
	}

	static Request<?> request(int index, String version) {
		HttpHeaders headers = new HttpHeaders();
		headers.add(HEADER, key(index));
		headers.add(VERSION_HEADER, version);
		return new DefaultRequest<>(new RequestDataContext(new RequestData(HttpMethod.GET, URI.create("http://users/"),
				headers, new LinkedMultiValueMap<>(), Map.of())));
	}

	/** One of our policies with its default settings, by its name. */
	static LoadBalancingPolicy policy(String name, InstanceStatsRegistry stats) {
		Ticker ticker = Ticker.system();
		return switch (name) {
			case "round-robin" -> LoadBalancingPolicy.roundRobin(RANDOM);
			case "random" -> LoadBalancingPolicy.random(RANDOM);
			case "weighted" -> LoadBalancingPolicy.weighted(SlowStart.OFF, RANDOM, ticker);
			case "weighted-random" -> LoadBalancingPolicy.weightedRandom(SlowStart.OFF, RANDOM, ticker);
			case "least-connections" ->
				LoadBalancingPolicy.leastConnections(2, 1, SlowStart.OFF, stats::of, RANDOM, ticker);
			case "adaptive" -> LoadBalancingPolicy.adaptive(3, SlowStart.OFF, stats::of, RANDOM, ticker);
			case "consistent-hash" -> consistentHash(Algorithm.MAGLEV, 0, 0, RequestHashKeys.header(HEADER), stats);
			case "maglev-65537" -> consistentHash(Algorithm.MAGLEV, 65_537, 0, RequestHashKeys.header(HEADER), stats);
			case "ring-100k" -> consistentHash(Algorithm.RING, 0, 0, RequestHashKeys.header(HEADER), stats);
			default -> throw new IllegalArgumentException("policy: " + name);
		};
	}

	/** Consistent hashing, on a ring of {@value #RING_SIZE} points if on a ring. */
	static LoadBalancingPolicy consistentHash(Algorithm algorithm, int tableSize, double loadFactor, HashKey key,
			InstanceStatsRegistry stats) {
		return LoadBalancingPolicy.consistentHash(new ConsistentHashSettings(algorithm, tableSize, RING_SIZE,
				RING_SIZE + 10_000, 0, loadFactor, List.of(new ConsistentHashSettings.Key(key, false))), stats::of,
				TRIED, RANDOM);
	}

	/** Stats of instances that have all answered once. */
	static InstanceStatsRegistry answered(InstanceStatsRegistry stats, InstanceList list) {
		for (Instance instance : list.toInstances()) {
			RequestLease lease = stats.of(instance.id()).begin();
			lease.answered(200);
			lease.close();
		}
		return stats;
	}

	static InstanceStatsRegistry stats() {
		return new InstanceStatsRegistry(Ticker.system(), List.of());
	}

	static ObjectProvider<ServiceInstanceListSupplier> provider(ServiceInstanceListSupplier supplier) {
		DefaultListableBeanFactory beanFactory = new DefaultListableBeanFactory();
		beanFactory.registerSingleton("supplier", supplier);
		return beanFactory.getBeanProvider(ServiceInstanceListSupplier.class);
	}

	static ServiceInstanceListSupplier supplier(Flux<List<ServiceInstance>> lists) {
		return new FixedServiceInstanceListSupplier(lists);
	}

	private record FixedServiceInstanceListSupplier(
			Flux<List<ServiceInstance>> get) implements ServiceInstanceListSupplier {

		@Override
		public String getServiceId() {
			return SERVICE;
		}

	}

}
