package io.fairway.autoconfigure;

import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import io.fairway.registry.Registries;
import io.fairway.registry.nacos.NacosRegistry;

import static org.assertj.core.api.Assertions.assertThat;

class NacosRegistryConfigurationTests {

	private static final String PREFIX = "fairway.discovery.registries.east.";

	private final ApplicationContextRunner runner = FairwayContextRunner.create()
		.withPropertyValues(PREFIX + "type=nacos", PREFIX + "endpoints=127.0.0.1:1", PREFIX + "password=pa55word");

	@Test
	void registryIsMade() {
		this.runner
			.withPropertyValues(PREFIX + "nacos.namespace=test", PREFIX + "nacos.group=g", PREFIX + "nacos.cluster=c",
					PREFIX + "nacos.properties.secretKey=s3cret")
			.run((context) -> assertThat(context.getBean(Registries.class).find("east"))
				.containsInstanceOf(NacosRegistry.class));
	}

	@Test
	void endpointsAreNeeded() {
		FairwayContextRunner.create()
			.withPropertyValues(PREFIX + "type=nacos")
			.run((context) -> assertThat(context).getFailure().rootCause().hasMessageContaining(PREFIX + "endpoints"));
	}

	@Test
	void endpointIsAnAddress() {
		fails(PREFIX + "endpoints=http://a b", PREFIX + "endpoints", "a b");
	}

	@Test
	void groupIsAName() {
		fails(PREFIX + "nacos.group=a@@b", PREFIX + "nacos.group", "a@@b");
	}

	@Test
	void clusterIsAName() {
		fails(PREFIX + "nacos.cluster=a_b", PREFIX + "nacos.cluster", "a_b");
	}

	@Test
	void timeoutIsPositive() {
		fails(PREFIX + "timeout=0s", PREFIX + "timeout", "PT0S");
	}

	@Test
	void sslBundleIsRefusedWithTheWayToDoIt() {
		fails(PREFIX + "ssl-bundle=mine", PREFIX + "ssl-bundle", "mine");
	}

	@Test
	void missingLibraryIsNamed() {
		this.runner.withClassLoader(new FilteredClassLoader("com.alibaba.nacos"))
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(InvalidConfigurationException.class)
				.extracting("action")
				.asString()
				.contains("com.alibaba.nacos:nacos-client"));
	}

	private void fails(String setting, String property, String value) {
		this.runner.withPropertyValues(setting)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(InvalidConfigurationException.class)
				.hasMessageContaining(property)
				.hasMessageContaining(value)
				.hasMessageNotContaining("pa55word"));
	}

}
