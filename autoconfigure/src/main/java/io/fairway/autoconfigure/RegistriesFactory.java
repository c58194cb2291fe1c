package io.fairway.autoconfigure;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import io.fairway.registry.Registries;
import io.fairway.registry.Registry;

/**
 * Makes the registries that the configuration names, and adds those that are beans.
 */
final class RegistriesFactory {

	private final Map<String, RegistryFactory> factories = new TreeMap<>();

	RegistriesFactory(Iterable<RegistryFactory> factories) {
		factories.forEach((factory) -> this.factories.put(factory.type(), factory));
	}

	Registries create(FairwayDiscoveryProperties properties, List<Registry> beans) {
		Map<String, RegistryProperties> configured = new LinkedHashMap<>(properties.getRegistries());
		if (configured.isEmpty()) {
			configured.put("memory", RegistryProperties.ofType("memory"));
			configured.put("spring", RegistryProperties.ofType("spring"));
		}
		List<Registry> registries = new ArrayList<>();
		try {
			configured.forEach((name, settings) -> registries.add(create(name, settings)));
			beans.forEach((bean) -> add(bean, registries));
		}
		catch (RuntimeException ex) {
			new Registries(registries).close();
			throw ex;
		}
		return new Registries(registries);
	}

	private Registry create(String name, RegistryProperties properties) {
		String property = RegistryFactory.property(name, "type");
		String type = Requirements.text(property, properties.getType(), "memory");
		RegistryFactory factory = this.factories.get(type);
		if (factory == null) {
			throw new InvalidConfigurationException(property, type, "there is no such type of registry",
					"Use one of " + String.join(", ", this.factories.keySet()));
		}
		return factory.create(name, properties);
	}

	private static void add(Registry bean, List<Registry> registries) {
		if (registries.stream().anyMatch((registry) -> registry.name().equals(bean.name()))) {
			throw new InvalidConfigurationException("fairway.discovery.registries." + bean.name(), bean,
					"a bean of type Registry has the same name", "Give one of them another name");
		}
		registries.add(bean);
	}

}
