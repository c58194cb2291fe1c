package io.fairway.docs;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.ByteArrayResource;

import io.fairway.balancer.HashKey;
import io.fairway.balancer.LoadBalancingPolicy;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Every piece of YAML in the documentation starts an application.
 */
class YamlSnippetsTests {

	private static final List<String> SECTIONS = List.of("fairway.", "spring.", "management.", "server.", "logging.");

	/** What configures Kubernetes and Prometheus is YAML, too. */
	private static final List<String> OTHERS = List.of("apiVersion:", "rule_files:", "groups:", "scrape_configs:");

	static Stream<Pages.Snippet> snippets() {
		return Pages.snippets("yaml").filter((snippet) -> OTHERS.stream().noneMatch(snippet.code()::startsWith));
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("snippets")
	void starts(Pages.Snippet snippet) throws IOException {
		List<PropertySource<?>> sources = new YamlPropertySourceLoader().load(snippet.place(),
				new ByteArrayResource(snippet.code().getBytes(StandardCharsets.UTF_8)));
		assertThat(sources).isNotEmpty()
			.allSatisfy((source) -> assertThat(((EnumerablePropertySource<?>) source).getPropertyNames()).isNotEmpty()
				.allMatch((name) -> SECTIONS.stream().anyMatch(name::startsWith)));
		new ApplicationContextRunner().withUserConfiguration(Application.class)
			.withInitializer((context) -> sources.forEach(context.getEnvironment().getPropertySources()::addFirst))
			.run((context) -> assertThat(context).hasNotFailed());
	}

	/** With the beans whose names the pages use. */
	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Bean
		LoadBalancingPolicy primaryFirst() {
			return (instances, previous) -> (request) -> instances.get(0);
		}

		@Bean
		HashKey tenant() {
			return (request) -> HashKey.ABSENT;
		}

	}

}
