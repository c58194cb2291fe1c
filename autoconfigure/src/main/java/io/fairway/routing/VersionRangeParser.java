package io.fairway.routing;

import org.jspecify.annotations.Nullable;

import io.fairway.instance.SemanticVersion;

/**
 * Reads ranges of versions, in one pass and without regular expressions: the text may
 * come from strangers.
 */
final class VersionRangeParser {

	private static final int NUMBERS = 3;

	private static final String OPERATORS = "<>=^~";

	private static final String SEPARATORS = " ,";

	private final String text;

	private int position;

	private VersionRangeParser(String text) {
		this.text = text;
	}

	/** The range, or {@code null} if the text is none. */
	static @Nullable VersionRange parse(String text) {
		return new VersionRangeParser(text).comparisons();
	}

	/** Whether a single version has all its numbers and names no build. */
	static boolean isComplete(String version) {
		return numbers(version) == NUMBERS && version.indexOf('+') < 0 && SemanticVersion.parse(version) != null;
	}

	private @Nullable VersionRange comparisons() {
		VersionRange range = comparison(operator());
		skip(SEPARATORS);
		while (range != null && this.position < this.text.length()) {
			VersionRange next = comparison(operator());
			range = (next != null) ? range.and(next) : null;
			skip(SEPARATORS);
		}
		return range;
	}

	private void skip(String characters) {
		while (this.position < this.text.length() && characters.indexOf(this.text.charAt(this.position)) >= 0) {
			this.position++;
		}
	}

	private String operator() {
		int begin = this.position;
		skip(OPERATORS);
		String operator = this.text.substring(begin, this.position);
		skip(" ");
		return operator;
	}

	private @Nullable VersionRange comparison(String operator) {
		int begin = this.position;
		while (this.position < this.text.length() && !isEnd(this.text.charAt(this.position))) {
			this.position++;
		}
		boolean prefixed = this.position - begin > 1 && "vV".indexOf(this.text.charAt(begin)) >= 0
				&& Character.isDigit(this.text.charAt(begin + 1));
		return comparison(operator, this.text.substring(prefixed ? begin + 1 : begin, this.position));
	}

	private static @Nullable VersionRange comparison(String operator, String operand) {
		String version = withoutWildcards(operand);
		if (version.isEmpty()) {
			return operand.isEmpty() ? null : everything(operator);
		}
		SemanticVersion least = SemanticVersion.parse(version);
		if (least == null) {
			return null;
		}
		int numbers = least.isPreRelease() ? NUMBERS : numbers(version);
		return switch (operator) {
			case "", "=" -> family(least, numbers);
			case "^" -> VersionRange.between(least, afterCaret(least, numbers));
			case "~" -> VersionRange.between(least, next(least, Math.min(numbers, 2)));
			case ">=" -> VersionRange.from(least);
			case "<" -> (numbers < NUMBERS) ? VersionRange.beforeAllOf(least) : VersionRange.before(least);
			case ">" -> (numbers < NUMBERS) ? VersionRange.from(next(least, numbers)) : VersionRange.after(least);
			case "<=" ->
				(numbers < NUMBERS) ? VersionRange.beforeAllOf(next(least, numbers)) : VersionRange.upTo(least);
			default -> null;
		};
	}

	/** What a comparison with {@code *} means: nothing is greater or less than all. */
	private static @Nullable VersionRange everything(String operator) {
		return switch (operator) {
			case "", "=", "^", "~", ">=", "<=" -> VersionRange.ALL;
			default -> null;
		};
	}

	private static VersionRange family(SemanticVersion least, int numbers) {
		return (numbers < NUMBERS) ? VersionRange.between(least, next(least, numbers)) : VersionRange.exactly(least);
	}

	/** The next version whose first not zero number differs. */
	private static SemanticVersion afterCaret(SemanticVersion version, int numbers) {
		int first = (version.major() > 0) ? 1 : (version.minor() > 0) ? 2 : NUMBERS;
		return next(version, Math.min(first, numbers));
	}

	/** The next release that differs in one of the first numbers. */
	private static SemanticVersion next(SemanticVersion version, int numbers) {
		return switch (numbers) {
			case 1 -> new SemanticVersion(version.major() + 1, 0, 0, "");
			case 2 -> new SemanticVersion(version.major(), version.minor() + 1, 0, "");
			default -> new SemanticVersion(version.major(), version.minor(), version.patch() + 1, "");
		};
	}

	private static boolean isEnd(char character) {
		return SEPARATORS.indexOf(character) >= 0 || OPERATORS.indexOf(character) >= 0;
	}

	private static String withoutWildcards(String operand) {
		if (operand.indexOf('-') >= 0 || operand.indexOf('+') >= 0) {
			return operand;
		}
		int end = operand.length();
		while (end > 0 && isWildcard(operand.charAt(end - 1)) && (end == 1 || operand.charAt(end - 2) == '.')) {
			end = Math.max(end - 2, 0);
		}
		return operand.substring(0, end);
	}

	private static boolean isWildcard(char character) {
		return character == 'x' || character == 'X' || character == '*';
	}

	/** How many numbers are given before a pre-release or a build. */
	private static int numbers(String version) {
		int numbers = 1;
		for (int i = 0; i < version.length() && "-+".indexOf(version.charAt(i)) < 0; i++) {
			numbers += (version.charAt(i) == '.') ? 1 : 0;
		}
		return numbers;
	}

}
