package io.fairway.autoconfigure;

import io.fairway.registry.Registry;

/**
 * Makes the registries of one type.
 */
interface RegistryFactory {

	/** The value of the property {@code type}. */
	String type();

	/**
	 * Makes a registry.
	 * @param name the name of the registry
	 * @param properties its settings
	 * @throws InvalidConfigurationException if a setting makes no sense
	 */
	Registry create(String name, RegistryProperties properties);

	/** The full name of a property of the registry with the given name. */
	static String property(String registry, String property) {
		return "fairway.discovery.registries." + registry + "." + property;
	}

}
