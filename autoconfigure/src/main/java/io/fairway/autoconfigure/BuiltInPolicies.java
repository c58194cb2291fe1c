package io.fairway.autoconfigure;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.IntUnaryOperator;

import org.jspecify.annotations.Nullable;

import io.fairway.balancer.LoadBalancingPolicy;
import io.fairway.balancer.SlowStart;
import io.fairway.feedback.InstanceStats;
import io.fairway.instance.InstanceId;
import io.fairway.instance.Ticker;

/**
 * The policies that come with Fairway, by name.
 */
final class BuiltInPolicies {

	private static final String ALL = "all";

	private static final int LEAST_CONNECTIONS_CHOICES = 2;

	private static final int ADAPTIVE_CHOICES = 3;

	private final Function<InstanceId, InstanceStats> stats;

	private final IntUnaryOperator random;

	private final Ticker ticker;

	BuiltInPolicies(Function<InstanceId, InstanceStats> stats, IntUnaryOperator random, Ticker ticker) {
		this.stats = stats;
		this.random = random;
		this.ticker = ticker;
	}

	Map<String, PolicyFactory> byName() {
		Map<String, PolicyFactory> factories = new LinkedHashMap<>();
		factories.put("round-robin", (prefix, properties) -> LoadBalancingPolicy.roundRobin(this.random));
		factories.put("random", (prefix, properties) -> LoadBalancingPolicy.random(this.random));
		factories.put("weighted", (prefix, properties) -> LoadBalancingPolicy.weighted(slowStart(prefix, properties),
				this.random, this.ticker));
		factories.put("weighted-random", (prefix, properties) -> LoadBalancingPolicy
			.weightedRandom(slowStart(prefix, properties), this.random, this.ticker));
		factories.put("least-connections", this::leastConnections);
		factories.put("adaptive",
				(prefix, properties) -> LoadBalancingPolicy.adaptive(
						choiceCount(prefix, properties.getChoiceCount(), ADAPTIVE_CHOICES),
						slowStart(prefix, properties), this.stats, this.random, this.ticker));
		return factories;
	}

	private LoadBalancingPolicy leastConnections(String prefix, ServiceProperties properties) {
		double bias = Requirements.range(prefix + ".active-request-bias", properties.getActiveRequestBias(), 0, 100);
		int choices = choiceCount(prefix, properties.getChoiceCount(), LEAST_CONNECTIONS_CHOICES);
		return LoadBalancingPolicy.leastConnections(choices, bias, slowStart(prefix, properties), this.stats,
				this.random, this.ticker);
	}

	private static int choiceCount(String prefix, @Nullable String value, int defaultValue) {
		if (value == null) {
			return defaultValue;
		}
		if (value.equals(ALL)) {
			return Integer.MAX_VALUE;
		}
		if (!value.matches("[1-9]\\d{0,8}")) {
			throw new InvalidConfigurationException(prefix + ".choice-count", value,
					"expected a number from 1 on, or 'all'", "Set " + prefix + ".choice-count, for example to 2");
		}
		return Integer.parseInt(value);
	}

	private static SlowStart slowStart(String prefix, ServiceProperties properties) {
		ServiceProperties.SlowStartProperties slowStart = properties.getSlowStart();
		String property = prefix + ".slow-start";
		if (slowStart.getWindow().isNegative()) {
			throw new InvalidConfigurationException(property + ".window", slowStart.getWindow(),
					"the duration must not be negative", "Set " + property + ".window, for example to 30s, or to 0s");
		}
		return new SlowStart(slowStart.getWindow(),
				Requirements.range(property + ".aggression", slowStart.getAggression(), 0.01, 100),
				Requirements.range(property + ".min-weight-percent", slowStart.getMinWeightPercent(), 1, 100));
	}

}
