package io.fairway.autoconfigure;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import io.fairway.registry.Registries;
import io.fairway.registry.Registry;

/**
 * Makes the registries that the configuration names, and adds those that are beans.
 */
final class RegistriesFactory {

	/** What an application adds for a type that has no factory without it. */
	private static final Map<String, String> LIBRARIES = Map.of("file", "tools.jackson.core:jackson-databind", "consul",
			"tools.jackson.core:jackson-databind", "dns", "dnsjava:dnsjava", "etcd",
			"io.etcd:jetcd-grpc and tools.jackson.core:jackson-databind", "kubernetes",
			"io.fabric8:kubernetes-client and io.fabric8:kubernetes-httpclient-jdk", "nacos",
			"com.alibaba.nacos:nacos-client");

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
			throw missing(property, type);
		}
		return factory.create(name, properties);
	}

	private InvalidConfigurationException missing(String property, String type) {
		String library = LIBRARIES.get(type);
		if (library != null) {
			return new InvalidConfigurationException(property, type,
					"this type of registry needs a library that is missing", "Add the dependency " + library);
		}
		Set<String> types = new TreeSet<>(this.factories.keySet());
		types.addAll(LIBRARIES.keySet());
		return new InvalidConfigurationException(property, type, "there is no such type of registry",
				"Use one of " + String.join(", ", types));
	}

	private static void add(Registry bean, List<Registry> registries) {
		if (registries.stream().anyMatch((registry) -> registry.name().equals(bean.name()))) {
			throw new InvalidConfigurationException("fairway.discovery.registries." + bean.name(), bean,
					"a bean of type Registry has the same name", "Give one of them another name");
		}
		registries.add(bean);
	}

}
