package io.fairway.docs;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.ByteArrayResource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Every piece of YAML in the documentation starts an application.
 */
class YamlSnippetsTests {

	private static final Path ROOT = Path.of(System.getProperty("fairway.root"));

	private static final Pattern SNIPPET = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);

	static Stream<Arguments> snippets() throws IOException {
		List<Arguments> snippets = new ArrayList<>();
		List<Path> pages = new ArrayList<>(List.of(ROOT.resolve("README.md")));
		try (Stream<Path> docs = Files.list(ROOT.resolve("docs"))) {
			docs.filter((page) -> page.toString().endsWith(".md")).sorted().forEach(pages::add);
		}
		for (Path page : pages) {
			Matcher matcher = SNIPPET.matcher(Files.readString(page));
			while (matcher.find()) {
				snippets.add(Arguments.of(ROOT.relativize(page).toString(), matcher.group(1)));
			}
		}
		return snippets.stream();
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("snippets")
	void starts(String page, String snippet) throws IOException {
		List<PropertySource<?>> sources = new YamlPropertySourceLoader().load(page,
				new ByteArrayResource(snippet.getBytes(StandardCharsets.UTF_8)));
		new ApplicationContextRunner().withUserConfiguration(Application.class)
			.withInitializer((context) -> sources.forEach(context.getEnvironment().getPropertySources()::addFirst))
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
