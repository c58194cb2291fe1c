package io.fairway.instance;

import org.jspecify.annotations.Nullable;

/**
 * A version with an order, as Semantic Versioning 2.0.0 defines it. Build metadata do not
 * count and are not kept, so two versions are equal if and only if neither precedes the
 * other.
 *
 * @param major the first number, 0 to 999 999 999 999 999 999
 * @param minor the second number, in the same range
 * @param patch the third number, in the same range
 * @param preRelease what comes after the hyphen, empty for a release
 * @see <a href="https://semver.org/spec/v2.0.0.html">Semantic Versioning 2.0.0</a>
 */
public record SemanticVersion(long major, long minor, long patch,
		String preRelease) implements Comparable<SemanticVersion> {

	/** So many digits fit into a long, also after adding 1. */
	private static final int MAX_DIGITS = 18;

	/**
	 * The version written in the given text. Numbers may be missing at the end and count
	 * as 0, since many registries hold {@code 1.4}.
	 * @param text the text, such as {@code 1.4.0-rc.1+build.5}, without a {@code v}
	 * @return the version, or {@code null} if the text is no such version
	 */
	public static @Nullable SemanticVersion parse(String text) {
		int core = end(text, 0, "-+");
		int build = end(text, core, "+");
		if (build < text.length() && !isIdentifiers(text, build + 1, text.length(), false)) {
			return null;
		}
		if (core < build && !isIdentifiers(text, core + 1, build, true)) {
			return null;
		}
		return parse(text, core, (core < build) ? text.substring(core + 1, build) : "");
	}

	private static @Nullable SemanticVersion parse(String text, int core, String preRelease) {
		long[] numbers = new long[3];
		int begin = 0;
		for (int i = 0; begin <= core; i++) {
			int end = Math.min(end(text, begin, "."), core);
			if (i == numbers.length || !isNumber(text, begin, end) || end - begin > MAX_DIGITS) {
				return null;
			}
			numbers[i] = Long.parseLong(text, begin, end, 10);
			begin = end + 1;
		}
		return new SemanticVersion(numbers[0], numbers[1], numbers[2], preRelease);
	}

	/** The index of the first of the given characters, or the length of the text. */
	private static int end(String text, int begin, String characters) {
		int end = begin;
		while (end < text.length() && characters.indexOf(text.charAt(end)) < 0) {
			end++;
		}
		return end;
	}

	private static boolean isIdentifiers(String text, int begin, int end, boolean preRelease) {
		int from = begin;
		while (from <= end) {
			int to = Math.min(end(text, from, "."), end);
			if (!isIdentifier(text, from, to)
					|| (preRelease && isDigits(text, from, to) && !isNumber(text, from, to))) {
				return false;
			}
			from = to + 1;
		}
		return true;
	}

	private static boolean isIdentifier(String text, int begin, int end) {
		for (int i = begin; i < end; i++) {
			char c = text.charAt(i);
			if (!(isDigit(c) || c == '-' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'))) {
				return false;
			}
		}
		return begin < end;
	}

	private static boolean isNumber(String text, int begin, int end) {
		return isDigits(text, begin, end) && (end - begin == 1 || text.charAt(begin) != '0');
	}

	private static boolean isDigits(String text, int begin, int end) {
		for (int i = begin; i < end; i++) {
			if (!isDigit(text.charAt(i))) {
				return false;
			}
		}
		return begin < end;
	}

	private static boolean isDigit(char character) {
		return character >= '0' && character <= '9';
	}

	/**
	 * Whether this is a pre-release.
	 * @return whether something comes after a hyphen
	 */
	public boolean isPreRelease() {
		return !this.preRelease.isEmpty();
	}

	@Override
	public int compareTo(SemanticVersion other) {
		int order = Long.compare(this.major, other.major);
		order = (order != 0) ? order : Long.compare(this.minor, other.minor);
		order = (order != 0) ? order : Long.compare(this.patch, other.patch);
		return (order != 0) ? order : comparePreReleases(this.preRelease, other.preRelease);
	}

	private static int comparePreReleases(String one, String other) {
		if (one.isEmpty() || other.isEmpty()) {
			return Boolean.compare(one.isEmpty(), other.isEmpty());
		}
		int i = 0;
		int j = 0;
		while (i <= one.length() && j <= other.length()) {
			int endOfOne = end(one, i, ".");
			int endOfOther = end(other, j, ".");
			int order = compareIdentifiers(one, i, endOfOne, other, j, endOfOther);
			if (order != 0) {
				return order;
			}
			i = endOfOne + 1;
			j = endOfOther + 1;
		}
		// The longer one comes later, if all before is equal.
		return Boolean.compare(i <= one.length(), j <= other.length());
	}

	private static int compareIdentifiers(String one, int i, int endOfOne, String other, int j, int endOfOther) {
		boolean number = isDigits(one, i, endOfOne);
		if (number != isDigits(other, j, endOfOther)) {
			return number ? -1 : 1;
		}
		int length = endOfOne - i;
		int otherLength = endOfOther - j;
		if (number && length != otherLength) {
			// Neither begins with 0, so the longer number is the greater one.
			return Integer.compare(length, otherLength);
		}
		for (int k = 0; k < Math.min(length, otherLength); k++) {
			int order = Character.compare(one.charAt(i + k), other.charAt(j + k));
			if (order != 0) {
				return order;
			}
		}
		return Integer.compare(length, otherLength);
	}

	@Override
	public String toString() {
		String numbers = this.major + "." + this.minor + "." + this.patch;
		return isPreRelease() ? numbers + "-" + this.preRelease : numbers;
	}

}
