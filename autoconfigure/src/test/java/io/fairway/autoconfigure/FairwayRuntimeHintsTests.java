package io.fairway.autoconfigure;

import java.lang.reflect.Method;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.TypeReference;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.util.ReflectionUtils;

import io.fairway.discovery.FileSnapshots;
import io.fairway.registry.InstanceDocument;

import static org.assertj.core.api.Assertions.assertThat;

class FairwayRuntimeHintsTests {

	private final RuntimeHints hints = new RuntimeHints();

	@BeforeEach
	void register() {
		new FairwayRuntimeHints().registerHints(this.hints, getClass().getClassLoader());
	}

	@ParameterizedTest
	@ValueSource(classes = { FairwayDiscoveryProperties.class, RegistryProperties.class,
			RegistryProperties.InstanceProperties.class, ServiceDiscoveryProperties.class,
			FairwayLoadBalancerProperties.class, ServiceProperties.class, OutlierProperties.class,
			CircuitBreakerProperties.class, ConnectionProperties.class, FairwayRegistrationProperties.class })
	void propertiesCanBeBoundAgain(Class<?> type) {
		for (Method method : ReflectionUtils.getUniqueDeclaredMethods(type)) {
			if (method.getDeclaringClass() == type && method.getName().startsWith("set")) {
				assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(method)).accepts(this.hints);
			}
		}
		assertThat(RuntimeHintsPredicates.reflection().onType(type)).accepts(this.hints);
	}

	@Test
	void documentsCanBeReadAndWritten() throws Exception {
		assertThat(RuntimeHintsPredicates.reflection()
			.onConstructorInvocation(InstanceDocument.class.getDeclaredConstructors()[0])).accepts(this.hints);
		assertThat(RuntimeHintsPredicates.reflection()
			.onMethodInvocation(InstanceDocument.class.getDeclaredMethod("metadata"))).accepts(this.hints);
		assertThat(RuntimeHintsPredicates.reflection()
			.onConstructorInvocation(FileSnapshots.documentType().getDeclaredConstructors()[0])).accepts(this.hints);
	}

	@Test
	void classesCanBeLookedUpByName() {
		for (String name : OptionalClasses.ALL) {
			if (OptionalClasses.isPresent(name, getClass().getClassLoader())) {
				assertThat(RuntimeHintsPredicates.reflection().onType(TypeReference.of(name))).accepts(this.hints);
			}
		}
		assertThat(OptionalClasses.isPresent(OptionalClasses.ADAPTIVE_LIMIT, null)).isTrue();
	}

	@Test
	void whatIsMissingNeedsNoHint() {
		RuntimeHints none = new RuntimeHints();
		new FairwayRuntimeHints().registerHints(none, ClassLoader.getPlatformClassLoader());
		assertThat(RuntimeHintsPredicates.reflection().onType(TypeReference.of(OptionalClasses.ADAPTIVE_LIMIT)))
			.rejects(none);
	}

}
