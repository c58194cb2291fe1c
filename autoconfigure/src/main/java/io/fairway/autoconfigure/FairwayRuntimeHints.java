package io.fairway.autoconfigure;

import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.BindingReflectionHintsRegistrar;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.boot.context.properties.bind.BindableRuntimeHintsRegistrar;

import io.fairway.discovery.FileSnapshots;
import io.fairway.registry.InstanceDocument;

/**
 * What a native image must keep for reflection: properties that are bound again at run
 * time, documents of JSON, and classes that are looked up by name.
 */
final class FairwayRuntimeHints implements RuntimeHintsRegistrar {

	@Override
	public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
		BindableRuntimeHintsRegistrar
			.forTypes(FairwayDiscoveryProperties.class, FairwayLoadBalancerProperties.class,
					FairwayRegistrationProperties.class)
			.registerHints(hints);
		new BindingReflectionHintsRegistrar().registerReflectionHints(hints.reflection(), InstanceDocument.class,
				FileSnapshots.documentType());
		OptionalClasses.ALL.forEach((name) -> hints.reflection().registerTypeIfPresent(classLoader, name));
	}

}
