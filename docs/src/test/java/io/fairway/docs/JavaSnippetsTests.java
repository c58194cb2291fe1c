package io.fairway.docs;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Every piece of Java in the documentation compiles as it stands, imports included. The
 * files of one application, which name a package, are compiled together.
 */
class JavaSnippetsTests {

	@TempDir
	private Path classes;

	static Stream<Pages.Snippet> single() {
		return Pages.snippets("java").filter((snippet) -> !isFile(snippet));
	}

	static Stream<Map.Entry<Path, List<Pages.Snippet>>> applications() {
		return Pages.all()
			.stream()
			.collect(Collectors.toMap((page) -> page,
					(page) -> Pages.snippets(page, "java").stream().filter(JavaSnippetsTests::isFile).toList()))
			.entrySet()
			.stream()
			.filter((entry) -> !entry.getValue().isEmpty());
	}

	private static boolean isFile(Pages.Snippet snippet) {
		return snippet.code().startsWith("package ");
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("single")
	void compiles(Pages.Snippet snippet) {
		assertThat(JavaCompilation.compile(List.of(snippet), this.classes)).isEmpty();
	}

	@ParameterizedTest
	@MethodSource("applications")
	void compiles(Map.Entry<Path, List<Pages.Snippet>> files) {
		assertThat(JavaCompilation.compile(files.getValue(), this.classes)).isEmpty();
	}

	@Test
	void whatIsWrongDoesNotCompile() {
		Pages.Snippet wrong = new Pages.Snippet("here", "String policy() {\n\treturn 1;\n}\n");
		assertThat(JavaCompilation.compile(List.of(wrong), this.classes)).contains("incompatible types");
	}

}
