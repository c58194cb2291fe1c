package io.fairway.balancer;

import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntUnaryOperator;
import java.util.stream.Stream;

import org.springframework.cloud.client.loadbalancer.DefaultRequest;
import org.springframework.cloud.client.loadbalancer.Request;

import io.fairway.balancer.ConsistentHashSettings.Algorithm;
import io.fairway.feedback.InstanceStats;
import io.fairway.feedback.InstanceStatsRegistry;
import io.fairway.instance.InstanceId;
import io.fairway.instance.Ticker;

/**
 * Every policy there is, in every kind that has code of its own. A new one is entered
 * here, and all that holds for all policies is tested for it. Those that hash take the
 * context of a request, a number, for the hash of its key.
 */
public enum TestPolicy {

	/** One after the other. */
	ROUND_ROBIN((stats, random, ticker) -> LoadBalancingPolicy.roundRobin(random)),

	/** Any. */
	RANDOM((stats, random, ticker) -> LoadBalancingPolicy.random(random)),

	/** Smooth weighted round robin. */
	WEIGHTED((stats, random, ticker) -> LoadBalancingPolicy.weighted(SlowStart.OFF, random, ticker)),

	/** The same in slow start. */
	WEIGHTED_SLOWLY((stats, random, ticker) -> LoadBalancingPolicy.weighted(slowly(), random, ticker)),

	/** Any, by weight. */
	WEIGHTED_RANDOM((stats, random, ticker) -> LoadBalancingPolicy.weightedRandom(SlowStart.OFF, random, ticker)),

	/** The same in slow start. */
	WEIGHTED_RANDOM_SLOWLY((stats, random, ticker) -> LoadBalancingPolicy.weightedRandom(slowly(), random, ticker)),

	/** The less loaded of two. */
	LEAST_CONNECTIONS((stats, random, ticker) -> LoadBalancingPolicy.leastConnections(2, 1, SlowStart.OFF, stats,
			random, ticker)),

	/** The least loaded of all, with another bias and in slow start. */
	LEAST_CONNECTIONS_OF_ALL_SLOWLY((stats, random, ticker) -> LoadBalancingPolicy.leastConnections(Integer.MAX_VALUE,
			0.5, slowly(), stats, random, ticker)),

	/** The fastest of three. */
	ADAPTIVE((stats, random, ticker) -> LoadBalancingPolicy.adaptive(3, SlowStart.OFF, stats, random, ticker)),

	/** The fastest of two, in slow start. */
	ADAPTIVE_SLOWLY((stats, random, ticker) -> LoadBalancingPolicy.adaptive(2, slowly(), stats, random, ticker)),

	/** By Maglev's table. */
	MAGLEV(Algorithm.MAGLEV, 0, 0),

	/** By Envoy's ring. */
	RING(Algorithm.RING, 0, 0),

	/** By a ring with a fixed number of points for each. */
	RING_OF_POINTS(Algorithm.RING, 32, 0),

	/** By Maglev's table, with bounded load. */
	BOUNDED_MAGLEV(Algorithm.MAGLEV, 0, 1.25),

	/** By a ring, with bounded load. */
	BOUNDED_RING(Algorithm.RING, 32, 1.25);

	private final Factory factory;

	private final boolean hashing;

	TestPolicy(Factory factory) {
		this.factory = factory;
		this.hashing = false;
	}

	TestPolicy(Algorithm algorithm, int pointsPerInstance, double loadFactor) {
		HashKey key = (request) -> (request.getContext() instanceof Long hash) ? hash : HashKey.ABSENT;
		ConsistentHashSettings settings = new ConsistentHashSettings(algorithm, 1009, 1024, 4096, pointsPerInstance,
				loadFactor, List.of(new ConsistentHashSettings.Key(key, false)));
		this.factory = (stats, random, ticker) -> LoadBalancingPolicy.consistentHash(settings, stats,
				(request, instance) -> false, random);
		this.hashing = true;
	}

	private static SlowStart slowly() {
		return new SlowStart(Duration.ofSeconds(30), 1, 10);
	}

	public boolean isHashing() {
		return this.hashing;
	}

	public static Stream<TestPolicy> hashing() {
		return Stream.of(values()).filter(TestPolicy::isHashing);
	}

	/** The policy for instances of which nothing was seen. */
	public LoadBalancingPolicy with(IntUnaryOperator random) {
		return with(new InstanceStatsRegistry(Ticker.system(), List.of()), random, Ticker.system());
	}

	public LoadBalancingPolicy with(InstanceStatsRegistry stats, IntUnaryOperator random, Ticker ticker) {
		return this.factory.policy(stats::of, random, ticker);
	}

	/** A request with a key, for those that want one. */
	public static Request<Long> request(long hash) {
		return new DefaultRequest<>(hash);
	}

	@FunctionalInterface
	private interface Factory {

		LoadBalancingPolicy policy(Function<InstanceId, InstanceStats> stats, IntUnaryOperator random, Ticker ticker);

	}

}
