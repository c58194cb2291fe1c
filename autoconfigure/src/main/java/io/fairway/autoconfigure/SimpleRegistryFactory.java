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

	/** A factory in the place of one whose library is not there. */
	static RegistryFactory missing(String type, String library) {
		return of(type, (name, properties) -> {
			throw new InvalidConfigurationException(RegistryFactory.property(name, "type"), type,
					"this type of registry needs a library that is missing", "Add the dependency " + library);
		});
	}

	@Override
	public Registry create(String name, RegistryProperties properties) {
		return this.function.apply(name, properties);
	}

}
