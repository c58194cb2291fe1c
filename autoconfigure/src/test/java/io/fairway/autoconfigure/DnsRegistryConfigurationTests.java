package io.fairway.autoconfigure;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.xbill.DNS.Message;

import io.fairway.registry.Registries;
import io.fairway.registry.dns.DnsRegistry;

import static org.assertj.core.api.Assertions.assertThat;

class DnsRegistryConfigurationTests {

	private static final String PREFIX = "fairway.discovery.registries.names.";

	private final ApplicationContextRunner runner = FairwayContextRunner.create()
		.withPropertyValues(PREFIX + "type=dns");

	@Test
	void makesRegistry() {
		this.runner
			.withPropertyValues(PREFIX + "dns.names.users=_http._tcp.users.example",
					PREFIX + "dns.template=_http._tcp.{service}.example", PREFIX + "endpoints=127.0.0.1:53,[::1]:53")
			.run((context) -> assertThat(context.getBean(Registries.class).find("names")).get()
				.isInstanceOf(DnsRegistry.class)
				.satisfies((registry) -> assertThat(registry.services()).containsExactly("users")));
	}

	@Test
	void usesServersOfTheSystemByDefault() {
		this.runner.withPropertyValues(PREFIX + "dns.template={service}.example", PREFIX + "dns.port=80")
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void makesTwoOfThem() {
		this.runner
			.withPropertyValues(PREFIX + "dns.template=_a._tcp.{service}.example",
					"fairway.discovery.registries.other.type=dns",
					"fairway.discovery.registries.other.dns.template=_b._tcp.{service}.example")
			.run((context) -> assertThat(context.getBean(Registries.class)).hasSize(2));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "dns.names.users|a..b", "dns.names.users|users.example", "dns.template|users.example",
					"dns.template|{service}.example", "endpoints|ns.example:53", "dns.port|0", "dns.port|65536",
					"dns.min-interval|0s", "dns.max-interval|500ms", "timeout|0s" })
	void namesPropertyThatMakesNoSense(String property, String value) {
		this.runner
			.withPropertyValues((!property.equals("dns.template")) ? PREFIX + "dns.template=_a._tcp.{service}.example"
					: PREFIX + "dns.secure=false", PREFIX + property + "=" + value)
			.run((context) -> assertThat(failure(context.getStartupFailure()).property()).isEqualTo(PREFIX + property));
	}

	@Test
	void asksForAName() {
		this.runner.run((context) -> assertThat(failure(context.getStartupFailure()).property())
			.isEqualTo(PREFIX + "dns.names"));
	}

	@Test
	void namesLibraryThatIsMissing() {
		this.runner.withClassLoader(new FilteredClassLoader(Message.class))
			.run((context) -> assertThat(failure(context.getStartupFailure()).action()).contains("dnsjava:dnsjava"));
	}

	@Test
	void needsNoLibraryForOtherTypes() {
		FairwayContextRunner.create()
			.withClassLoader(new FilteredClassLoader("org.xbill"))
			.run((context) -> assertThat(context).hasNotFailed());
	}

	private static InvalidConfigurationException failure(Throwable failure) {
		Throwable cause = failure;
		while (cause != null && !(cause instanceof InvalidConfigurationException)) {
			cause = cause.getCause();
		}
		assertThat(cause).as("caused by %s", failure).isNotNull();
		return (InvalidConfigurationException) cause;
	}

}
