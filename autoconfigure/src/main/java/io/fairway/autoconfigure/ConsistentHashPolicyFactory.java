package io.fairway.autoconfigure;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntUnaryOperator;

import io.fairway.balancer.ConsistentHashSettings;
import io.fairway.balancer.InvalidSettingException;
import io.fairway.balancer.LoadBalancingPolicy;
import io.fairway.client.TriedInstances;
import io.fairway.feedback.InstanceStats;
import io.fairway.instance.InstanceId;

/**
 * Makes the policy "consistent-hash".
 */
final class ConsistentHashPolicyFactory implements PolicyFactory {

	static final String NAME = "consistent-hash";

	private final HashKeys keys;

	private final Function<InstanceId, InstanceStats> stats;

	private final IntUnaryOperator random;

	/**
	 * A factory.
	 * @param keys makes the keys
	 * @param stats the stats of an instance
	 * @param random a random number from 0 to below its argument; thread-safe
	 */
	ConsistentHashPolicyFactory(HashKeys keys, Function<InstanceId, InstanceStats> stats, IntUnaryOperator random) {
		this.keys = keys;
		this.stats = stats;
		this.random = random;
	}

	@Override
	public LoadBalancingPolicy create(String prefix, ServiceProperties properties) {
		String property = prefix + "." + NAME;
		return LoadBalancingPolicy.consistentHash(settings(property, properties.getConsistentHash()), this.stats,
				TriedInstances::contain, this.random);
	}

	private ConsistentHashSettings settings(String property, ConsistentHashProperties hash) {
		List<ConsistentHashSettings.Key> keys = keys(property, hash);
		try {
			return new ConsistentHashSettings(hash.getAlgorithm(), hash.getTableSize(), hash.getMinimumRingSize(),
					hash.getMaximumRingSize(), hash.getPointsPerInstance(), hash.getLoadFactor(), keys);
		}
		catch (InvalidSettingException ex) {
			String setting = property + "." + ex.setting();
			throw new InvalidConfigurationException(setting, ex.value(), "expected " + ex.expected(),
					"Set " + setting + " to " + ex.expected(), ex);
		}
	}

	private List<ConsistentHashSettings.Key> keys(String property, ConsistentHashProperties hash) {
		List<ConsistentHashSettings.Key> keys = new ArrayList<>();
		if (!HashKeys.isEmpty(hash.getKey()) || hash.getKeys().isEmpty()) {
			keys.add(this.keys.create(property + ".key", hash.getKey()));
		}
		for (int i = 0; i < hash.getKeys().size(); i++) {
			keys.add(this.keys.create(property + ".keys[" + i + "]", hash.getKeys().get(i)));
		}
		return keys;
	}

}
