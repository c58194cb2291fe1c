package io.fairway.autoconfigure;

import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import io.fairway.registry.Registries;
import io.fairway.registry.kubernetes.KubernetesRegistry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

class KubernetesRegistryConfigurationTests {

	private static final String PREFIX = "fairway.discovery.registries.k8s.";

	private final ApplicationContextRunner runner = FairwayContextRunner.create()
		.withConfiguration(AutoConfigurations.of(SslAutoConfiguration.class))
		.withPropertyValues(PREFIX + "type=kubernetes");

	@Test
	void makesARegistryThatAsksForNothingYet() {
		this.runner
			.withPropertyValues(PREFIX + "endpoints=https://127.0.0.1:1", PREFIX + "kubernetes.namespace=shop,bank")
			.run((context) -> assertThat(context.getBean(Registries.class))
				.hasExactlyElementsOfTypes(KubernetesRegistry.class));
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "io.fabric8", "io.fabric8.kubernetes.client.impl", "io.fabric8.kubernetes.client.jdkhttp" })
	void saysWhichLibrariesAreMissing(String missing) {
		this.runner.withClassLoader(new FilteredClassLoader(missing))
			.run((context) -> assertThat(context.getStartupFailure()).rootCause()
				.isInstanceOfSatisfying(InvalidConfigurationException.class, (ex) -> {
					assertThat(ex.property()).isEqualTo(PREFIX + "type");
					assertThat(ex.action()).contains("io.fabric8:kubernetes-client",
							"io.fabric8:kubernetes-httpclient-jdk");
				}));
	}

	@Test
	void startsWithoutTheLibrariesIfNobodyWantsThem() {
		FairwayContextRunner.create()
			.withClassLoader(new FilteredClassLoader("io.fabric8"))
			.run((context) -> assertThat(context).hasNotFailed());
	}

	static Stream<Arguments> mistakes() {
		return Stream.of(arguments("endpoints", "https://a,https://b", "2 addresses"),
				arguments("endpoints", "ftp://a", "expected a URL"), arguments("endpoints", "a b", "expected a URL"),
				arguments("endpoints", "https://me:open-sesame@a", "no user information"),
				arguments("timeout", "0s", "longer than 0"), arguments("ssl-bundle", "none", "no such SSL bundle"),
				arguments("kubernetes.namespace", "Shop", "'Shop'"), arguments("kubernetes.namespace", "shop,*", "'*'"),
				arguments("kubernetes.namespace", "../pods", "'../pods'"),
				arguments("kubernetes.idle-timeout", "10ms", "PT1S or longer"));
	}

	@ParameterizedTest
	@MethodSource("mistakes")
	void saysWhatIsWrong(String property, String value, String message) {
		this.runner.withPropertyValues(PREFIX + property + "=" + value)
			.run((context) -> assertThat(context.getStartupFailure()).rootCause()
				.satisfies((cause) -> assertThat(cause).hasMessageContaining(message)
					.hasMessageNotContaining("open-sesame"))
				.isNotNull());
	}

	@Test
	void namesThePropertyOfAMistake() {
		this.runner.withPropertyValues(PREFIX + "kubernetes.namespace=Shop")
			.run((context) -> assertThat(context.getStartupFailure()).rootCause()
				.isInstanceOfSatisfying(InvalidConfigurationException.class,
						(ex) -> assertThat(ex.property()).isEqualTo(PREFIX + "kubernetes.namespace")));
	}

}
