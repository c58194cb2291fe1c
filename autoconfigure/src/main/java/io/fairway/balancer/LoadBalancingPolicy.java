package io.fairway.balancer;

import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.function.IntUnaryOperator;

import org.jspecify.annotations.Nullable;
import org.springframework.cloud.client.loadbalancer.Request;

import io.fairway.feedback.InstanceStats;
import io.fairway.instance.Instance;
import io.fairway.instance.InstanceId;
import io.fairway.instance.InstanceList;
import io.fairway.instance.Ticker;

/**
 * A way to spread requests over instances. Every bean of this type can be selected by its
 * name with {@code fairway.loadbalancer.policy}. A policy holds no state of its own: what
 * must survive a change of the list, such as a sequence, goes from picker to picker.
 * Thread-safe.
 */
@FunctionalInterface
public interface LoadBalancingPolicy extends InstanceList.Derivation<Picker> {

	/**
	 * Builds the picker for a list. Called when the list changes, not for each request.
	 * @param instances the instances, at least one
	 * @param previous the picker that this policy built for the preceding version of the
	 * list, or {@code null} if there was none
	 * @return the picker
	 */
	Picker picker(InstanceList instances, @Nullable Picker previous);

	@Override
	default Picker derive(InstanceList list, @Nullable Picker previous) {
		return picker(list, previous);
	}

	/**
	 * One instance after the other, from a random one on, regardless of weights.
	 * Instances with weight 0 are left out unless all have it.
	 * @param random a random number from 0 to below its argument; thread-safe
	 * @return the policy
	 */
	static LoadBalancingPolicy roundRobin(IntUnaryOperator random) {
		return new RoundRobinPolicy(random);
	}

	/**
	 * Any instance with equal probability, regardless of weights. Instances with weight 0
	 * are left out unless all have it.
	 * @param random a random number from 0 to below its argument; thread-safe
	 * @return the policy
	 */
	static LoadBalancingPolicy random(IntUnaryOperator random) {
		return new RandomPolicy(random);
	}

	/**
	 * Each instance as often as its weight asks for, as evenly spread over time as
	 * possible: nginx's smooth weighted round robin, computed when the list changes.
	 * Instances with weight 0 are left out unless all have it.
	 * @param slowStart how weights rise
	 * @param random a random number from 0 to below its argument; thread-safe
	 * @param ticker tells how far they have risen
	 * @return the policy
	 */
	static LoadBalancingPolicy weighted(SlowStart slowStart, IntUnaryOperator random, Ticker ticker) {
		return new WeightingPolicy(new SmoothPickers(random), slowStart, ticker);
	}

	/**
	 * Any instance with a probability in proportion to its weight. Instances with weight
	 * 0 are left out unless all have it.
	 * @param slowStart how weights rise
	 * @param random a random number from 0 to below its argument; thread-safe
	 * @param ticker tells how far they have risen
	 * @return the policy
	 */
	static LoadBalancingPolicy weightedRandom(SlowStart slowStart, IntUnaryOperator random, Ticker ticker) {
		return new WeightingPolicy(new AliasPickers(random), slowStart, ticker);
	}

	/**
	 * The least (in-flight + 1)^bias / weight of a few instances drawn at random.
	 * Instances with weight 0 are left out unless all have it.
	 * @param choiceCount how many are drawn, at least 1; {@link Integer#MAX_VALUE} for
	 * all
	 * @param activeRequestBias how much requests in flight count: 1 in full, 0 not at all
	 * @param slowStart how weights rise
	 * @param stats what was seen of an instance
	 * @param random a random number from 0 to below its argument; thread-safe
	 * @param ticker tells how far weights have risen
	 * @return the policy
	 */
	static LoadBalancingPolicy leastConnections(int choiceCount, double activeRequestBias, SlowStart slowStart,
			Function<InstanceId, InstanceStats> stats, IntUnaryOperator random, Ticker ticker) {
		return new WeightingPolicy(new LeastLoadedPickers(choiceCount, activeRequestBias, stats, random), slowStart,
				ticker);
	}

	/**
	 * The least latency × (in-flight + 1) / weight of a few instances drawn at random,
	 * where silence and failures count as latency. Instances with weight 0 are left out
	 * unless all have it.
	 * @param choiceCount how many are drawn, at least 1; {@link Integer#MAX_VALUE} for
	 * all
	 * @param slowStart how weights rise
	 * @param stats what was seen of an instance
	 * @param random a random number from 0 to below its argument; thread-safe
	 * @param ticker tells how old observations are
	 * @return the policy
	 */
	static LoadBalancingPolicy adaptive(int choiceCount, SlowStart slowStart, Function<InstanceId, InstanceStats> stats,
			IntUnaryOperator random, Ticker ticker) {
		return new WeightingPolicy(new LeastCostPickers(choiceCount, stats, random, ticker), slowStart, ticker);
	}

	/**
	 * Requests with the same key go to the same instance, the one that Envoy would choose
	 * for it. A request without key goes to a random instance, in proportion to the
	 * weights. Instances with weight 0 are left out unless all have it.
	 * <p>
	 * With a load factor, an instance that has as many requests in flight as the load
	 * factor times its share of all requests of the service, this one included and
	 * rounded up, gets no more; keys whose owner has room stay there. Requests are
	 * counted in when they are sent, not when they are picked: of several that are
	 * between the two at once, each sees room that another may fill, and the bound can be
	 * exceeded by as many as there are at that moment. Finding room takes a few steps on
	 * average, and more the closer the load factor is to 1.
	 * @param settings the settings
	 * @param stats the stats of an instance, asked for when a list changes and only with
	 * a load factor
	 * @param tried whether a request was already sent to an instance and failed there, so
	 * that another is to be preferred; thread-safe
	 * @param random a random number from 0 to below its argument; thread-safe
	 * @return the policy
	 */
	static KeyedPolicy consistentHash(ConsistentHashSettings settings, Function<InstanceId, InstanceStats> stats,
			BiPredicate<Request<?>, Instance> tried, IntUnaryOperator random) {
		return new ConsistentHashPolicy(settings, stats, tried, random);
	}

}
