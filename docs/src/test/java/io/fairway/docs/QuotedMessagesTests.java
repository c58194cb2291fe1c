package io.fairway.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Messages that the page quotes are those of the code.
 */
class QuotedMessagesTests {

	private static final Pattern LITERAL = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"");

	private static final String GAP = "\u0000";

	private static final List<String> SOURCES = sources();

	/** The string literals of each file, joined where the code joins them. */
	private static List<String> sources() {
		try (Stream<Path> files = Files.walk(Pages.ROOT.resolve("autoconfigure/src/main/java"))) {
			return files.filter((file) -> file.toString().endsWith(".java"))
				.map(QuotedMessagesTests::literals)
				.toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static String literals(Path file) {
		Matcher literal = LITERAL.matcher(Pages.read(file).replaceAll("\"\\s*\\+\\s*\"", ""));
		StringBuilder literals = new StringBuilder();
		while (literal.find()) {
			literals.append(literal.group(1)).append(GAP);
		}
		return literals.toString();
	}

	static Stream<String> quotes() {
		return Pages.prose(Pages.page("troubleshooting.md"))
			.stream()
			.filter((line) -> line.startsWith("> "))
			.map((line) -> line.substring(2));
	}

	@ParameterizedTest
	@MethodSource("quotes")
	void areInTheSources(String quote) {
		assertThat(fragments(quote)).isNotEmpty()
			.allSatisfy((fragment) -> assertThat(SOURCES).as(fragment).anyMatch((file) -> file.contains(fragment)));
	}

	/**
	 * What stands between places that differ, as far as it says anything. What comes
	 * after a colon may be said elsewhere.
	 */
	private static List<String> fragments(String quote) {
		return Arrays.stream(quote.split("<[^>]+>|: ")).filter((fragment) -> fragment.matches(".*[a-z]{2}.*")).toList();
	}

	@Test
	void thereAreMany() {
		assertThat(quotes()).hasSizeGreaterThan(30);
	}

	@Test
	void whatNobodySaysIsNoticed() {
		assertThat(SOURCES).noneMatch((file) -> file.contains("Instance is on holiday"));
	}

}
