package io.fairway.autoconfigure;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationPropertiesSource;
import org.springframework.boot.context.properties.NestedConfigurationProperty;

import io.fairway.routing.FilterSettings;
import io.fairway.routing.OnNoMatch;

/**
 * How the instances of a service are routed and balanced.
 */
@ConfigurationPropertiesSource
public class ServiceProperties {

	/**
	 * Policy that chooses an instance: round-robin, random, weighted, weighted-random,
	 * least-connections, adaptive, consistent-hash, or the name of a LoadBalancingPolicy
	 * bean.
	 */
	private String policy = "least-connections";

	/**
	 * How many instances "least-connections" (2) and "adaptive" (3) compare, a number or
	 * "all".
	 */
	private @Nullable String choiceCount;

	/**
	 * How much requests in flight count for "least-connections": 1 in full, 0 not at all.
	 */
	private double activeRequestBias = 1;

	/**
	 * Percentage of instances that must pass the filters. If fewer do, all are used. 0
	 * turns this off.
	 */
	private int panicThreshold = 50;

	/**
	 * Percentage of instances that the filters may remove together. Those stay that were
	 * refused last.
	 */
	private int maxRemovedPercent = 100;

	/**
	 * What requests get when the filters remove all instances: all of them, or none.
	 */
	private FilterSettings.OnEmpty onEmpty = FilterSettings.OnEmpty.ALL;

	/**
	 * Header of the outgoing request that names the subset. Without it, only
	 * SubsetSelector beans choose one.
	 */
	private @Nullable String subsetHeader;

	/**
	 * What requests get for a subset that has no instances or does not exist: any
	 * instance, or none.
	 */
	private OnNoMatch subsetFallback = OnNoMatch.ANY;

	/**
	 * Parts of the service that requests choose by name.
	 */
	private final Map<String, SubsetProperties> subsets = new LinkedHashMap<>();

	@NestedConfigurationProperty
	private final ClientSubsetProperties subset = new ClientSubsetProperties();

	@NestedConfigurationProperty
	private final MatchProperties match = new MatchProperties();

	@NestedConfigurationProperty
	private final HintProperties hint = new HintProperties();

	private final SlowStartProperties slowStart = new SlowStartProperties();

	@NestedConfigurationProperty
	private final ConsistentHashProperties consistentHash = new ConsistentHashProperties();

	@NestedConfigurationProperty
	private final VersionProperties version = new VersionProperties();

	@NestedConfigurationProperty
	private final LocalityProperties locality = new LocalityProperties();

	@NestedConfigurationProperty
	private final HealthCheckProperties healthCheck = new HealthCheckProperties();

	@NestedConfigurationProperty
	private final OutlierProperties outlier = new OutlierProperties();

	@NestedConfigurationProperty
	private final CircuitBreakerProperties circuitBreaker = new CircuitBreakerProperties();

	@NestedConfigurationProperty
	private final LimitProperties limit = new LimitProperties();

	@NestedConfigurationProperty
	private final RetryProperties retry = new RetryProperties();

	@NestedConfigurationProperty
	private final ConnectionProperties connection = new ConnectionProperties();

	public String getPolicy() {
		return this.policy;
	}

	public void setPolicy(String policy) {
		this.policy = policy;
	}

	public @Nullable String getChoiceCount() {
		return this.choiceCount;
	}

	public void setChoiceCount(@Nullable String choiceCount) {
		this.choiceCount = choiceCount;
	}

	public double getActiveRequestBias() {
		return this.activeRequestBias;
	}

	public void setActiveRequestBias(double activeRequestBias) {
		this.activeRequestBias = activeRequestBias;
	}

	public SlowStartProperties getSlowStart() {
		return this.slowStart;
	}

	public int getPanicThreshold() {
		return this.panicThreshold;
	}

	public void setPanicThreshold(int panicThreshold) {
		this.panicThreshold = panicThreshold;
	}

	public int getMaxRemovedPercent() {
		return this.maxRemovedPercent;
	}

	public void setMaxRemovedPercent(int maxRemovedPercent) {
		this.maxRemovedPercent = maxRemovedPercent;
	}

	public FilterSettings.OnEmpty getOnEmpty() {
		return this.onEmpty;
	}

	public void setOnEmpty(FilterSettings.OnEmpty onEmpty) {
		this.onEmpty = onEmpty;
	}

	public @Nullable String getSubsetHeader() {
		return this.subsetHeader;
	}

	public void setSubsetHeader(@Nullable String subsetHeader) {
		this.subsetHeader = subsetHeader;
	}

	public OnNoMatch getSubsetFallback() {
		return this.subsetFallback;
	}

	public void setSubsetFallback(OnNoMatch subsetFallback) {
		this.subsetFallback = subsetFallback;
	}

	public Map<String, SubsetProperties> getSubsets() {
		return this.subsets;
	}

	public ClientSubsetProperties getSubset() {
		return this.subset;
	}

	public MatchProperties getMatch() {
		return this.match;
	}

	public HintProperties getHint() {
		return this.hint;
	}

	public ConsistentHashProperties getConsistentHash() {
		return this.consistentHash;
	}

	public VersionProperties getVersion() {
		return this.version;
	}

	public LocalityProperties getLocality() {
		return this.locality;
	}

	public HealthCheckProperties getHealthCheck() {
		return this.healthCheck;
	}

	public OutlierProperties getOutlier() {
		return this.outlier;
	}

	public CircuitBreakerProperties getCircuitBreaker() {
		return this.circuitBreaker;
	}

	public LimitProperties getLimit() {
		return this.limit;
	}

	public RetryProperties getRetry() {
		return this.retry;
	}

	public ConnectionProperties getConnection() {
		return this.connection;
	}

	/**
	 * How the weight of an instance rises that joined, or became healthy again.
	 */
	public static class SlowStartProperties {

		/**
		 * Time until an instance that joined has its full weight. 0 turns slow start off.
		 */
		private Duration window = Duration.ZERO;

		/**
		 * How the weight rises: above 1 fast at first, below 1 slowly.
		 */
		private double aggression = 1;

		/**
		 * Least percentage of its weight that an instance has from the start.
		 */
		private double minWeightPercent = 10;

		public Duration getWindow() {
			return this.window;
		}

		public void setWindow(Duration window) {
			this.window = window;
		}

		public double getAggression() {
			return this.aggression;
		}

		public void setAggression(double aggression) {
			this.aggression = aggression;
		}

		public double getMinWeightPercent() {
			return this.minWeightPercent;
		}

		public void setMinWeightPercent(double minWeightPercent) {
			this.minWeightPercent = minWeightPercent;
		}

	}

}
