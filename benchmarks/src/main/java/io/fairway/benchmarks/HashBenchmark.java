package io.fairway.benchmarks;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BiPredicate;
import java.util.stream.IntStream;

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
import org.springframework.cloud.client.loadbalancer.DefaultRequest;
import org.springframework.cloud.client.loadbalancer.Request;
import org.springframework.cloud.client.loadbalancer.RequestData;
import org.springframework.cloud.client.loadbalancer.RequestDataContext;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.util.LinkedMultiValueMap;

import io.fairway.balancer.ConsistentHashSettings;
import io.fairway.balancer.ConsistentHashSettings.Algorithm;
import io.fairway.balancer.HashKey;
import io.fairway.balancer.LoadBalancingPolicy;
import io.fairway.balancer.Picker;
import io.fairway.client.PreviousInstance;
import io.fairway.client.RequestHashKeys;
import io.fairway.feedback.InstanceStatsRegistry;
import io.fairway.instance.Instance;
import io.fairway.instance.InstanceList;
import io.fairway.instance.Ticker;

/**
 * Consistent hashing of keys of 36 characters: placing a key that is at hand, picking an
 * instance by a header of a request, and building a table.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class HashBenchmark {

	private static final String HEADER = "X-User-Id";

	private static final int REQUESTS = 1024;

	private static final int RING_SIZE = 100_000;

	/**
	 * Number of instances.
	 */
	@Param({ "10", "10000" })
	public int instances;

	private final InstanceStatsRegistry stats = new InstanceStatsRegistry(Ticker.system(), List.of());

	private final LoadBalancingPolicy built = policy(Algorithm.MAGLEV, 65_537, 0, RequestHashKeys.header(HEADER));

	private InstanceList list;

	private Picker lookup;

	private Picker ringLookup;

	private Picker maglev;

	private Picker ring;

	private Picker bounded;

	private Request<?>[] keys;

	private Request<?>[] requests;

	private int next;

	/**
	 * Builds the pickers, and requests with different keys.
	 */
	@Setup
	public void setUp() {
		HashKey text = HashKey.ofText((request) -> (String) request.getContext());
		HashKey header = RequestHashKeys.header(HEADER);
		this.list = InstanceList.of(IntStream.range(0, this.instances).mapToObj(HashBenchmark::instance).toList());
		this.lookup = policy(Algorithm.MAGLEV, 0, 0, text).picker(this.list, null);
		this.ringLookup = policy(Algorithm.RING, 0, 0, text).picker(this.list, null);
		this.maglev = policy(Algorithm.MAGLEV, 0, 0, header).picker(this.list, null);
		this.ring = policy(Algorithm.RING, 0, 0, header).picker(this.list, null);
		this.bounded = policy(Algorithm.MAGLEV, 0, 1.25, header).picker(this.list, null);
		this.keys = IntStream.range(0, REQUESTS)
			.mapToObj((i) -> new DefaultRequest<>(key(i)))
			.toArray(Request<?>[]::new);
		this.requests = IntStream.range(0, REQUESTS).mapToObj(HashBenchmark::request).toArray(Request<?>[]::new);
	}

	private LoadBalancingPolicy policy(Algorithm algorithm, int tableSize, double loadFactor, HashKey key) {
		BiPredicate<Request<?>, Instance> tried = PreviousInstance::matches;
		return LoadBalancingPolicy.consistentHash(
				new ConsistentHashSettings(algorithm, tableSize, RING_SIZE, RING_SIZE + 10_000, 0, loadFactor,
						List.of(new ConsistentHashSettings.Key(key, false))),
				this.stats::of, tried, (bound) -> ThreadLocalRandom.current().nextInt(bound));
	}

	private static Instance instance(int index) {
		return Instance.builder("users", "10.0." + index / 250 + "." + (index % 250 + 1), 8080).build();
	}

	private static String key(int index) {
		return "0b6e3c1e-4f7a-4c8e-9d5a-%012x".formatted(index * 7919L);
	}

	private static Request<?> request(int index) {
		HttpHeaders headers = new HttpHeaders();
		headers.add(HEADER, key(index));
		return new DefaultRequest<>(new RequestDataContext(new RequestData(HttpMethod.GET, URI.create("http://users/"),
				headers, new LinkedMultiValueMap<>(), Map.of())));
	}

	/**
	 * A key in Maglev's table, by itself of 65537 or 655373 slots.
	 * @return the instance
	 */
	@Benchmark
	public Instance lookupInMaglev() {
		return this.lookup.pick(this.keys[this.next++ & (REQUESTS - 1)]);
	}

	/**
	 * A key on a ring of 100 000 points.
	 * @return the instance
	 */
	@Benchmark
	public Instance lookupOnRing() {
		return this.ringLookup.pick(this.keys[this.next++ & (REQUESTS - 1)]);
	}

	/**
	 * A header of a request, in Maglev's table.
	 * @return the instance
	 */
	@Benchmark
	public Instance pickByHeaderInMaglev() {
		return this.maglev.pick(this.requests[this.next++ & (REQUESTS - 1)]);
	}

	/**
	 * A header of a request, on a ring of 100 000 points.
	 * @return the instance
	 */
	@Benchmark
	public Instance pickByHeaderOnRing() {
		return this.ring.pick(this.requests[this.next++ & (REQUESTS - 1)]);
	}

	/**
	 * A header of a request, in Maglev's table, with a bound of the load.
	 * @return the instance
	 */
	@Benchmark
	public Instance pickByHeaderWithBoundedLoad() {
		return this.bounded.pick(this.requests[this.next++ & (REQUESTS - 1)]);
	}

	/**
	 * A table of 65537 slots.
	 * @return the picker
	 */
	@Benchmark
	public Picker buildMaglev() {
		return this.built.picker(this.list, null);
	}

}
