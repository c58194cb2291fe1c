package io.fairway.autoconfigure;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import org.springframework.util.StringUtils;

import io.fairway.balancer.LoadBalancingPolicy;
import io.fairway.client.LoadBalancerSettings;
import io.fairway.routing.FilterSettings;
import io.fairway.routing.RoutingSettings;
import io.fairway.routing.VersionSettings;

/**
 * Makes validated settings of the properties, all at once, so that a mistake in the
 * settings of any service shows before the first of them is used.
 */
final class LoadBalancerSettingsFactory {

	private static final int PERCENT = 100;

	private final Map<String, PolicyFactory> policies;

	private final LocalitySettingsFactory localities;

	/**
	 * A factory.
	 * @param policies the policies by name
	 * @param localities makes the settings of the locality stage
	 */
	LoadBalancerSettingsFactory(Map<String, PolicyFactory> policies, LocalitySettingsFactory localities) {
		this.policies = policies;
		this.localities = localities;
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
		LoadBalancingPolicy policy = policy(prefix, properties);
		return new LoadBalancerSettings(policy,
				new RoutingSettings(version(prefix, properties.getVersion()),
						this.localities.create(prefix + ".locality", properties.getLocality(), policy),
						filters(prefix, properties)));
	}

	private static FilterSettings filters(String prefix, ServiceProperties properties) {
		return new FilterSettings(
				Requirements.range(prefix + ".panic-threshold", properties.getPanicThreshold(), 0, PERCENT),
				Requirements.range(prefix + ".max-removed-percent", properties.getMaxRemovedPercent(), 0, PERCENT),
				properties.getOnEmpty());
	}

	private LoadBalancingPolicy policy(String prefix, ServiceProperties properties) {
		String name = properties.getPolicy();
		PolicyFactory factory = this.policies.get(name);
		if (factory == null) {
			throw new InvalidConfigurationException(prefix + ".policy", name, "there is no such policy",
					"Use one of " + String.join(", ", this.policies.keySet())
							+ ", or define a bean of type LoadBalancingPolicy with this name");
		}
		return factory.create(prefix, properties);
	}

	private static @Nullable VersionSettings version(String prefix, VersionProperties version) {
		if (!version.isEnabled()) {
			return null;
		}
		String header = Requirements.text(prefix + ".version.header", version.getHeader(), "X-Service-Version");
		return new VersionSettings(header,
				StringUtils.hasText(version.getDefaultVersion()) ? version.getDefaultVersion() : null);
	}

}
