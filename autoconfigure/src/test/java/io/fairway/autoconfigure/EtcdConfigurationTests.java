package io.fairway.autoconfigure;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import io.fairway.registry.Registries;
import io.fairway.registry.etcd.EtcdRegistry;

import static org.assertj.core.api.Assertions.assertThat;

class EtcdConfigurationTests {

	private static final String REGISTRY = "fairway.discovery.registries.cluster.";

	private static final String ENDPOINT = REGISTRY + "endpoints=http://127.0.0.1:2379";

	private final ApplicationContextRunner runner = FairwayContextRunner.create()
		.withConfiguration(AutoConfigurations.of(SslAutoConfiguration.class))
		.withPropertyValues(REGISTRY + "type=etcd");

	@Test
	void makesARegistryThatNeedsNobodyToStart() {
		this.runner
			.withPropertyValues(REGISTRY + "endpoints=http://127.0.0.1:1,http://[::1]:2/,localhost",
					REGISTRY + "username=fairway", REGISTRY + "password=secret", REGISTRY + "etcd.prefix=/x",
					REGISTRY + "etcd.consistency=eventual", REGISTRY + "timeout=100ms")
			.run((context) -> assertThat(context.getBean(Registries.class)).singleElement()
				.isInstanceOf(EtcdRegistry.class));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { "endpoints= | endpoints | ''", "endpoints[0]= | endpoints[0] | ''",
			"endpoints=ftp://h | endpoints[0] | ftp://h", "endpoints=http://h/path | endpoints[0] | http://h/path",
			"endpoints=http://:1 | endpoints[0] | http://:1",
			"endpoints=http://h:70000 | endpoints[0] | http://h:70000",
			"endpoints=http://a:b@h:1 | endpoints[0] | (hidden)",
			"endpoints=http://h,https://h | endpoints | [http://h, https://h]", "timeout=0s | timeout | PT0S",
			"etcd.prefix= | etcd.prefix | ''", "username=me | password | ''", "password=secret | username | ''",
			"ssl-bundle=mine | ssl-bundle | mine" })
	void refusesWhatCannotBeMeant(String setting, String property, String value) {
		ApplicationContextRunner changed = setting.startsWith("endpoints") ? this.runner
				: this.runner.withPropertyValues(ENDPOINT);
		changed.withPropertyValues(REGISTRY + setting)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOfSatisfying(InvalidConfigurationException.class, (ex) -> {
					assertThat(ex.property()).isEqualTo(REGISTRY + property);
					assertThat(ex)
						.hasMessageStartingWith("Property '" + REGISTRY + property + "' with value '" + value + "'")
						.hasMessageNotContaining("secret");
				}));
	}

	@Test
	void refusesAnSslBundleThatDoesNotExist() {
		this.runner.withPropertyValues(REGISTRY + "endpoints=https://h", REGISTRY + "ssl-bundle=mine")
			.run((context) -> assertThat(context).getFailure().rootCause().hasMessageContaining("no such SSL bundle"));
	}

	@ParameterizedTest
	@CsvSource({ "io.etcd.jetcd.api", "io.grpc", "tools.jackson" })
	void saysWhichLibraryIsMissing(String missing) {
		this.runner.withClassLoader(new FilteredClassLoader(missing))
			.withPropertyValues(ENDPOINT)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOfSatisfying(InvalidConfigurationException.class,
						(ex) -> assertThat(ex.action()).contains("io.etcd:jetcd-grpc")));
	}

}
