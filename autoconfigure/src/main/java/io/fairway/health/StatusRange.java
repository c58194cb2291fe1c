package io.fairway.health;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * HTTP statuses that follow each other.
 *
 * @param first the first, 100 to 599
 * @param last the last, at least the first, up to 599
 */
public record StatusRange(int first, int last) {

	private static final Pattern FORM = Pattern.compile("([1-5]\\d\\d)(?:-([1-5]\\d\\d))?");

	/**
	 * A range such as {@code 200-299}, or a single status.
	 * @param text the text
	 * @return the range
	 * @throws IllegalArgumentException if the text is none
	 */
	public static StatusRange parse(String text) {
		Matcher matcher = FORM.matcher(text.strip());
		if (matcher.matches()) {
			int first = Integer.parseInt(matcher.group(1));
			int last = (matcher.group(2) != null) ? Integer.parseInt(matcher.group(2)) : first;
			if (first <= last) {
				return new StatusRange(first, last);
			}
		}
		throw new IllegalArgumentException("status: " + text + " (expected: a status or a range such as 200-299)");
	}

	boolean contains(int status) {
		return this.first <= status && status <= this.last;
	}

}
