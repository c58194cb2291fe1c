package io.fairway.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ConfigurationReferenceTests {

	private static final Path PAGE = Path.of(System.getProperty("fairway.root"), "docs", "configuration.md");

	private final String markdown = new ConfigurationReference().markdown();

	@Test
	void pageMatchesTheMetadata() throws IOException {
		if (Boolean.getBoolean("fairway.docs.update")) {
			Files.writeString(PAGE, this.markdown);
		}
		assertThat(PAGE).hasContent(this.markdown);
	}

	@Test
	void describesEveryProperty() {
		assertThat(this.markdown.lines().filter((line) -> line.startsWith("| `"))).isNotEmpty()
			.allSatisfy((line) -> assertThat(line).doesNotEndWith("|  |"));
	}

}
