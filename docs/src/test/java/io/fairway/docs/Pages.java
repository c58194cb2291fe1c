package io.fairway.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The pages of the documentation, and the pieces of code in them.
 */
final class Pages {

	static final Path ROOT = Path.of(System.getProperty("fairway.root"));

	private static final String FENCE = "```";

	private Pages() {
	}

	/** Those in the root of the repository, and all in docs. */
	static List<Path> all() {
		List<Path> pages = new ArrayList<>(markdownIn(ROOT, 1));
		pages.addAll(markdownIn(ROOT.resolve("docs"), 3));
		return pages;
	}

	private static List<Path> markdownIn(Path directory, int depth) {
		try (Stream<Path> files = Files.walk(directory, depth)) {
			return files.filter((file) -> file.toString().endsWith(".md"))
				.filter((file) -> !ROOT.relativize(file).toString().contains("target"))
				.sorted()
				.toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	static Path page(String name) {
		return ROOT.resolve("docs").resolve(name);
	}

	static String read(Path page) {
		try {
			return Files.readString(page);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** The text of a page without its blocks of code. */
	static List<String> prose(Path page) {
		List<String> prose = new ArrayList<>();
		boolean code = false;
		for (String line : read(page).split("\n", -1)) {
			if (line.strip().startsWith(FENCE)) {
				code = !code;
			}
			else if (!code) {
				prose.add(line);
			}
		}
		return prose;
	}

	/** All pieces of code in a language, of all pages. */
	static Stream<Snippet> snippets(String language) {
		return all().stream().flatMap((page) -> snippets(page, language).stream());
	}

	static List<Snippet> snippets(Path page, String language) {
		List<Snippet> snippets = new ArrayList<>();
		List<String> lines = read(page).lines().toList();
		for (int i = 0; i < lines.size(); i++) {
			String line = lines.get(i);
			if (line.strip().startsWith(FENCE)) {
				int end = i + 1;
				while (!lines.get(end).strip().equals(FENCE)) {
					end++;
				}
				if (line.strip().equals(FENCE + language)) {
					String code = String.join("\n", lines.subList(i + 1, end)).stripIndent() + "\n";
					snippets.add(new Snippet(ROOT.relativize(page) + ":" + (i + 2), code));
				}
				i = end;
			}
		}
		return snippets;
	}

	record Snippet(String place, String code) {

		@Override
		public String toString() {
			return this.place;
		}

	}

}
