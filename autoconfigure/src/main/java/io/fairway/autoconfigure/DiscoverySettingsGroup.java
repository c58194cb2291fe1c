package io.fairway.autoconfigure;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;

import io.fairway.discovery.DirectorySettings;
import io.fairway.discovery.InstanceDirectory;
import io.fairway.instance.Instance;
import io.fairway.registry.Registries;
import io.fairway.registry.config.ConfigRegistry;

/**
 * The settings of the directory, and the instances of registries of the type "config".
 * The registries themselves are made at the start.
 */
final class DiscoverySettingsGroup implements SettingsGroup {

	private static final ConfigurationPropertyName PREFIX = ConfigurationPropertyName.of("fairway.discovery");

	private static final ConfigurationPropertyName REGISTRIES = PREFIX.append("registries");

	private static final ConfigurationPropertyName SNAPSHOT = PREFIX.append("snapshot");

	private final Registries registries;

	private final InstanceDirectory directory;

	private List<String> warm;

	/**
	 * The settings of a directory.
	 * @param registries its registries
	 * @param directory the directory
	 * @param warm the services that it watches from the start on
	 */
	DiscoverySettingsGroup(Registries registries, InstanceDirectory directory, List<String> warm) {
		this.registries = registries;
		this.directory = directory;
		this.warm = List.copyOf(warm);
	}

	@Override
	public ConfigurationPropertyName prefix() {
		return PREFIX;
	}

	@Override
	public Runnable prepare(SettingsSource source, Set<ConfigurationPropertyName> changed) {
		FairwayDiscoveryProperties properties = source.bind(PREFIX, FairwayDiscoveryProperties.class);
		DirectorySettings settings = DirectorySettingsFactory.create(properties, this.registries);
		Map<ConfigRegistry, List<Instance>> configured = new LinkedHashMap<>();
		this.registries.stream().forEach((registry) -> {
			if (registry instanceof ConfigRegistry fixed) {
				RegistryProperties described = properties.getRegistries()
					.getOrDefault(registry.name(), RegistryProperties.ofType("config"));
				configured.put(fixed, InstanceDescriptions.configured(registry.name(), described));
			}
		});
		return () -> {
			this.directory.replace(settings);
			configured.forEach(ConfigRegistry::replaceAll);
			watch(List.copyOf(properties.getWarmUp()));
		};
	}

	private void watch(List<String> services) {
		List<String> before = new ArrayList<>(this.warm);
		this.warm = services;
		services.stream().filter((id) -> !before.remove(id)).forEach(this.directory::retain);
		before.forEach((id) -> this.directory.release(this.directory.service(id)));
	}

	@Override
	public boolean needsRestart(ConfigurationPropertyName changed) {
		if (!REGISTRIES.isAncestorOf(changed)) {
			return SNAPSHOT.isAncestorOf(changed);
		}
		int name = REGISTRIES.getNumberOfElements();
		if (changed.getNumberOfElements() == name + 1) {
			return true;
		}
		String property = changed.getElement(name + 1, Form.UNIFORM);
		return this.registries.find(changed.getElement(name, Form.ORIGINAL)).map((registry) -> switch (property) {
			case "locality", "datacenter" -> false;
			case "services" -> !(registry instanceof ConfigRegistry);
			default -> true;
		}).orElse(true);
	}

}
