package io.fairway.comparison;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A page of the documentation with a place for the table between two markers.
 *
 * @param file the page
 */
record Page(Path file) {

	static final String BEGIN = "<!-- ratios -->";

	static final String END = "<!-- /ratios -->";

	void write(String table) throws IOException {
		String text = Files.readString(this.file);
		int begin = text.indexOf(BEGIN);
		int end = text.indexOf(END);
		if (begin < 0 || end < begin) {
			throw new IllegalArgumentException(this.file + ": no place between " + BEGIN + " and " + END);
		}
		Files.writeString(this.file, text.substring(0, begin + BEGIN.length()) + "\n" + table + text.substring(end));
	}

}
