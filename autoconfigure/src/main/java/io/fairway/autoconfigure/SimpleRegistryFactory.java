package io.fairway.autoconfigure;

import java.util.function.BiFunction;

import io.fairway.registry.Registry;

/**
 * A registry factory made of a function.
 *
 * @param type the type of registry
 * @param function makes a registry of its name and settings
 */
record SimpleRegistryFactory(String type,
		BiFunction<String, RegistryProperties, Registry> function) implements RegistryFactory {

	static RegistryFactory of(String type, BiFunction<String, RegistryProperties, Registry> function) {
		return new SimpleRegistryFactory(type, function);
	}

	@Override
	public Registry create(String name, RegistryProperties properties) {
		return this.function.apply(name, properties);
	}

}
