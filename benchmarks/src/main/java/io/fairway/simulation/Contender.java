package io.fairway.simulation;

import java.util.List;
import java.util.function.Function;
import java.util.function.IntUnaryOperator;

import io.fairway.balancer.LoadBalancingPolicy;
import io.fairway.balancer.SlowStart;
import io.fairway.feedback.InstanceStats;
import io.fairway.instance.InstanceId;
import io.fairway.instance.Ticker;

/**
 * A policy that takes part, by its name in the report.
 *
 * @param name the name
 * @param factory makes the policy for one client
 */
record Contender(String name, Factory factory) {

	static List<Contender> all() {
		return List.of(new Contender("round-robin", (stats, random, ticker) -> LoadBalancingPolicy.roundRobin(random)),
				new Contender("weighted",
						(stats, random, ticker) -> LoadBalancingPolicy.weighted(SlowStart.OFF, random, ticker)),
				new Contender("least-connections",
						(stats, random, ticker) -> LoadBalancingPolicy.leastConnections(2, 1, SlowStart.OFF, stats,
								random, ticker)),
				new Contender("least-connections of all",
						(stats, random, ticker) -> LoadBalancingPolicy.leastConnections(Integer.MAX_VALUE, 1,
								SlowStart.OFF, stats, random, ticker)),
				new Contender("plain peak EWMA",
						(stats, random, ticker) -> new PlainPeakEwmaPolicy(stats, random, ticker)),
				new Contender("adaptive", (stats, random, ticker) -> LoadBalancingPolicy.adaptive(3, SlowStart.OFF,
						stats, random, ticker)));
	}

	LoadBalancingPolicy policy(Function<InstanceId, InstanceStats> stats, IntUnaryOperator random, Ticker ticker) {
		return this.factory.create(stats, random, ticker);
	}

	/**
	 * Makes a policy.
	 */
	interface Factory {

		LoadBalancingPolicy create(Function<InstanceId, InstanceStats> stats, IntUnaryOperator random, Ticker ticker);

	}

}
