package io.fairway.autoconfigure;

import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import io.fairway.balancer.LoadBalancingPolicy;
import io.fairway.client.LoadBalancerSettings;
import io.fairway.routing.FilterSettings;
import io.fairway.routing.RoutingSettings;

/**
 * Makes validated settings of the properties, all at once, so that a mistake in the
 * settings of any service shows before the first of them is used.
 */
final class LoadBalancerSettingsFactory {

	private static final int PERCENT = 100;

	private final Map<String, PolicyFactory> policies;

	private final VersionSettingsFactory versions;

	private final LocalitySettingsFactory localities;

	private final SelectionFactory selection;

	private final HealthCheckSettingsFactory healthChecks;

	private final ConnectionSettingsFactory connections;

	/**
	 * A factory.
	 * @param policies the policies by name
	 * @param versions makes the settings of the version stage
	 * @param localities makes the settings of the locality stage
	 * @param selection makes the settings of the stages that select by metadata
	 * @param healthChecks makes the settings of health checks
	 * @param connections makes the settings of connections
	 */
	LoadBalancerSettingsFactory(Map<String, PolicyFactory> policies, VersionSettingsFactory versions,
			LocalitySettingsFactory localities, SelectionFactory selection, HealthCheckSettingsFactory healthChecks,
			ConnectionSettingsFactory connections) {
		this.policies = policies;
		this.versions = versions;
		this.localities = localities;
		this.selection = selection;
		this.healthChecks = healthChecks;
		this.connections = connections;
	}

	List<String> policyNames() {
		return List.copyOf(this.policies.keySet());
	}

	/**
	 * The settings by service id.
	 * @throws InvalidConfigurationException if any of them makes no sense
	 */
	Function<String, LoadBalancerSettings> create(FairwayLoadBalancerProperties properties) {
		LoadBalancerSettings defaults = create(FairwayLoadBalancerProperties.PREFIX, properties);
		Map<String, LoadBalancerSettings> clients = new LinkedHashMap<>();
		properties.getClients()
			.forEach((id, client) -> clients.put(id, create(FairwayLoadBalancerProperties.CLIENTS + "." + id, client)));
		return (serviceId) -> clients.getOrDefault(serviceId, defaults);
	}

	private LoadBalancerSettings create(String prefix, ServiceProperties properties) {
		LoadBalancingPolicy policy = policy(prefix, properties.getPolicy(), prefix, properties);
		Map<LoadBalancingPolicy, String> names = new IdentityHashMap<>(Map.of(policy, properties.getPolicy()));
		return new LoadBalancerSettings(policy, subsetPolicies(policy, names, prefix, properties),
				new RoutingSettings(this.versions.create(prefix + ".version", properties.getVersion()),
						this.localities.create(prefix + ".locality", properties.getLocality(), policy),
						filters(prefix, properties), this.selection.create(prefix, properties)),
				this.healthChecks.create(prefix + ".health-check", properties.getHealthCheck()),
				OutlierSettingsFactory.create(prefix + ".outlier", properties.getOutlier()),
				AdmissionSettingsFactory.breakers(prefix + ".circuit-breaker", properties.getCircuitBreaker()),
				AdmissionSettingsFactory.limits(prefix + ".limit", properties.getLimit()),
				RetrySettingsFactory.create(prefix + ".retry", properties.getRetry()),
				this.connections.create(prefix + ".connection", properties.getConnection()), names);
	}

	/**
	 * The policies of the subsets. Subsets with policies of the same name share one, so
	 * that a list that serves several of them does not have a picker for each.
	 */
	private Map<String, LoadBalancingPolicy> subsetPolicies(LoadBalancingPolicy policy,
			Map<LoadBalancingPolicy, String> names, String prefix, ServiceProperties properties) {
		Map<String, LoadBalancingPolicy> byName = new LinkedHashMap<>(Map.of(properties.getPolicy(), policy));
		Map<String, LoadBalancingPolicy> bySubset = new LinkedHashMap<>();
		properties.getSubsets().forEach((subset, settings) -> {
			if (settings.getPolicy() != null) {
				bySubset.put(subset, byName.computeIfAbsent(settings.getPolicy(),
						(name) -> policy(prefix + ".subsets." + subset, name, prefix, properties)));
			}
		});
		byName.forEach((name, used) -> names.put(used, name));
		return bySubset;
	}

	private static FilterSettings filters(String prefix, ServiceProperties properties) {
		return new FilterSettings(
				Requirements.range(prefix + ".panic-threshold", properties.getPanicThreshold(), 0, PERCENT),
				Requirements.range(prefix + ".max-removed-percent", properties.getMaxRemovedPercent(), 0, PERCENT),
				properties.getOnEmpty());
	}

	private LoadBalancingPolicy policy(String owner, String name, String prefix, ServiceProperties properties) {
		PolicyFactory factory = this.policies.get(name);
		if (factory == null) {
			throw new InvalidConfigurationException(owner + ".policy", name, "there is no such policy",
					"Use one of " + String.join(", ", this.policies.keySet())
							+ ", or define a bean of type LoadBalancingPolicy with this name");
		}
		return factory.create(prefix, properties);
	}

}
