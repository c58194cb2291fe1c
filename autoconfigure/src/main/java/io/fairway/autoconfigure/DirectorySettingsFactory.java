package io.fairway.autoconfigure;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.fairway.discovery.AddressPolicy;
import io.fairway.discovery.DirectorySettings;
import io.fairway.discovery.InstanceQuery;
import io.fairway.discovery.Protection;
import io.fairway.discovery.RegistryStamp;
import io.fairway.discovery.ServiceScope;
import io.fairway.instance.Locality;
import io.fairway.registry.Registries;
import io.fairway.registry.Registry;

/**
 * Turns the properties of discovery into the settings of the directory.
 */
final class DirectorySettingsFactory {

	private static final String PREFIX = "fairway.discovery.";

	private DirectorySettingsFactory() {
	}

	static DirectorySettings create(FairwayDiscoveryProperties properties, Registries registries) {
		Map<String, ServiceScope> scopes = new LinkedHashMap<>();
		properties.getServices()
			.forEach((serviceId, service) -> scopes.put(serviceId, scope(serviceId, service, registries)));
		return new DirectorySettings(properties.getMerge(),
				Requirements.positive(PREFIX + "initial-timeout", properties.getInitialTimeout()),
				Requirements.range(PREFIX + "max-services", properties.getMaxServices(), 1, Integer.MAX_VALUE),
				Requirements.positive(PREFIX + "idle-timeout", properties.getIdleTimeout()),
				Requirements.notNegative(PREFIX + "merge-window", properties.getMergeWindow()), protection(properties),
				addresses(properties.getAllowedAddresses()), stamps(properties),
				(serviceId) -> scopes.getOrDefault(serviceId, ServiceScope.ALL));
	}

	private static Protection protection(FairwayDiscoveryProperties properties) {
		return new Protection(Requirements.notNegative(PREFIX + "empty-protection", properties.getEmptyProtection()),
				Requirements.range(PREFIX + "removal-threshold", properties.getRemovalThreshold(), 0, 100),
				(properties.getMaxStale() != null)
						? Requirements.positive(PREFIX + "max-stale", properties.getMaxStale()) : null);
	}

	static AddressPolicy addresses(List<String> allowed) {
		try {
			return AddressPolicy.allowing(allowed);
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidConfigurationException(PREFIX + "allowed-addresses", allowed,
					String.valueOf(ex.getMessage()), "Set it to address blocks such as 10.0.0.0/8");
		}
	}

	private static Map<String, RegistryStamp> stamps(FairwayDiscoveryProperties properties) {
		Map<String, RegistryStamp> stamps = new LinkedHashMap<>();
		properties.getRegistries()
			.forEach((name, registry) -> stamps.put(name,
					new RegistryStamp(Objects.requireNonNullElse(registry.getDatacenter(), ""),
							new Locality(registry.getLocality().getRegion(), registry.getLocality().getZone()))));
		return stamps;
	}

	private static ServiceScope scope(String serviceId, ServiceDiscoveryProperties properties, Registries registries) {
		List<String> known = registries.stream().map(Registry::name).toList();
		properties.getRegistries().stream().filter((name) -> !known.contains(name)).findFirst().ifPresent((name) -> {
			throw new InvalidConfigurationException(PREFIX + "services." + serviceId + ".registries", name,
					"there is no such registry", "Use one of " + String.join(", ", known));
		});
		return new ServiceScope(properties.getRegistries(),
				InstanceQuery.all().withTags(properties.getTags()).withMetadata(properties.getMetadata()));
	}

}
