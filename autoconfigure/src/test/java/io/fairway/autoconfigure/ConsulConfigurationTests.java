package io.fairway.autoconfigure;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import io.fairway.registry.Registries;
import io.fairway.registry.consul.ConsulRegistry;

import static org.assertj.core.api.Assertions.assertThat;

class ConsulConfigurationTests {

	private static final String PREFIX = "fairway.discovery.registries.east.";

	private final ApplicationContextRunner runner = FairwayContextRunner.create()
		.withConfiguration(AutoConfigurations.of(SslAutoConfiguration.class))
		.withPropertyValues(PREFIX + "type=consul");

	@Test
	void startsWithNothingButTheType() {
		this.runner.run((context) -> assertThat(context.getBean(Registries.class))
			.hasExactlyElementsOfTypes(ConsulRegistry.class));
	}

	@Test
	void startsWithEverything() {
		this.runner.withPropertyValues(PREFIX + "endpoints=https://a:8501/,http://[::1]:8500", PREFIX + "token=abc",
				PREFIX + "timeout=1s", PREFIX + "ssl-bundle=b", PREFIX + "consul.datacenter=west",
				PREFIX + "consul.include-warning=true", PREFIX + "consul.wait-time=10s",
				PREFIX + "consul.max-blocking-queries=0", "spring.ssl.bundle.pem.b.options.enabled-protocols=TLSv1.3")
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "endpoints=127.0.0.1:8500 | endpoints' with value '127.0.0.1:8500' | http://127.0.0.1:8500",
					"endpoints=ftp://a:1 | ftp://a:1 | http or https",
					"endpoints=http://a:1/v1 | http://a:1/v1 | nothing else",
					"endpoints=http://me:hidden@a:1 | http://***@a:1 | nothing else",
					"endpoints=http://a b | http://a b | an agent", "timeout=0s | PT0S | 10s",
					"consul.wait-time=0s | PT0S | 60s", "consul.wait-time=11m | PT11M | from 1s to 10m",
					"consul.max-blocking-queries=-1 | '-1' | from 0", "token=hidden token | '***' | ACL token",
					"ssl-bundle=nowhere | no endpoint is called over TLS | https" })
	void saysWhatIsWrongAndWhatWouldDo(String property, String problem, String remedy) {
		this.runner.withPropertyValues(PREFIX + property).run((context) -> {
			assertThat(context).hasFailed();
			Throwable cause = context.getStartupFailure();
			while (!(cause instanceof InvalidConfigurationException)) {
				cause = cause.getCause();
			}
			InvalidConfigurationException mistake = (InvalidConfigurationException) cause;
			assertThat(mistake.getMessage() + mistake.action()).contains(problem, remedy).doesNotContain("hidden");
		});
	}

	@Test
	void namesTheBundleThatIsMissing() {
		this.runner.withPropertyValues(PREFIX + "endpoints=https://a:1", PREFIX + "ssl-bundle=nowhere")
			.run((context) -> assertThat(context.getStartupFailure()).rootCause()
				.hasMessageContaining("ssl-bundle' with value 'nowhere'"));
	}

	@Test
	void namesTheLibraryThatIsMissing() {
		this.runner.withClassLoader(new FilteredClassLoader("tools.jackson"))
			.run((context) -> assertThat(context.getStartupFailure()).rootCause()
				.isInstanceOfSatisfying(InvalidConfigurationException.class,
						(ex) -> assertThat(ex.action()).contains("tools.jackson.core:jackson-databind")));
	}

}
