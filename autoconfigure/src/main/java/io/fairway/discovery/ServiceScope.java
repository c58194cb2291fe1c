package io.fairway.discovery;

import java.util.List;
import java.util.function.Predicate;

import io.fairway.instance.Instance;
import io.fairway.registry.Registry;

/**
 * What the directory looks for under one service id.
 *
 * @param registries the names of the registries that are asked, all of them if empty
 * @param instances the instances that count
 */
public record ServiceScope(List<String> registries, Predicate<Instance> instances) {

	/**
	 * Everything.
	 */
	public static final ServiceScope ALL = new ServiceScope(List.of(), (instance) -> true);

	public ServiceScope {
		registries = List.copyOf(registries);
	}

	List<Registry> in(List<Registry> all) {
		return this.registries.isEmpty() ? all
				: all.stream().filter((registry) -> this.registries.contains(registry.name())).toList();
	}

}
