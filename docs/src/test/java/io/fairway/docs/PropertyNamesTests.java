package io.fairway.docs;

import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Properties that a page names exist. Those in examples of YAML are bound by
 * {@link YamlSnippetsTests}.
 */
class PropertyNamesTests {

	private static final Pattern SPAN = Pattern.compile("`([^`]+)`");

	private static final Pattern NAME = Pattern
		.compile("(?:clients\\.<[^>]+>\\.)?[a-z0-9-]+(?:\\.[a-z0-9<>\\[\\]-]+)+");

	/** The build's own, and what only pages about meters may name. */
	private static final Pattern OTHERS = Pattern.compile("fairway\\.(?:docs\\.update|io/.*)");

	private final PropertyNames names = new PropertyNames();

	static Stream<Path> pages() {
		return Pages.all().stream().filter((page) -> !page.endsWith("metrics.md") && !page.endsWith("CHANGELOG.md"));
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("pages")
	void exist(Path page) {
		String meters = Pages.page("metrics.md").toFile().exists() ? Pages.read(Pages.page("metrics.md")) : "";
		boolean migrating = page.endsWith("migrating.md");
		for (String line : Pages.prose(page)) {
			Matcher span = SPAN.matcher(migrating ? withoutOthers(line) : line);
			while (span.find()) {
				String name = span.group(1).replaceAll("[:=] ?.*|\\.\\*$", "");
				if (name.startsWith("fairway.") && !OTHERS.matcher(name).matches()
						&& !meters.contains("`" + name + "`")) {
					assertThat(this.names.contain(name)).as(name).isTrue();
				}
				String own = name.replaceFirst("^clients\\.<[^>]+>\\.", "");
				if (NAME.matcher(name).matches() && this.names.isShort(own)) {
					assertThat(this.names.containShort(own)).as(name).isTrue();
				}
			}
		}
	}

	/** The first cell of a row has the names that others have for their properties. */
	private static String withoutOthers(String line) {
		return line.replaceFirst("^\\|[^|]*\\|", "");
	}

	@Test
	void namesThatDoNotExistAreNoticed() {
		assertThat(this.names.contain("fairway.loadbalancer.retry.mode")).isTrue();
		assertThat(this.names.contain("fairway.loadbalancer.clients.users.retry.mode")).isTrue();
		assertThat(this.names.contain("fairway.discovery.registries.east.dns.names.billing")).isTrue();
		assertThat(this.names.contain("fairway.loadbalancer.retry")).isTrue();
		assertThat(this.names.contain("fairway.loadbalancer.retry.node")).isFalse();
		assertThat(this.names.contain("fairway.loadbalancer.retry.mode.x")).isFalse();
		assertThat(this.names.contain("fairway.discovery.registries.east.dns.nams")).isFalse();
		assertThat(this.names.isShort("retry.node") && !this.names.containShort("retry.node")).isTrue();
	}

}
