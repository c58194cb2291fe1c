package io.fairway.instance;

import org.jspecify.annotations.Nullable;

/**
 * The version that an instance serves or a request wants, compared as text without
 * surrounding space and without a {@code v} before its first digit: {@code v1.4.0} is
 * {@code 1.4.0}. Labels such as {@code blue} are versions too.
 *
 * @param text the version as it is compared, never empty
 */
public record ServiceVersion(String text) {

	private static final int MAX_LENGTH = 128;

	/**
	 * The version written in the given text.
	 * @param text the text of a registry or a header
	 * @return the version, or {@code null} when the text is {@code null}, blank, longer
	 * than 128 characters or contains control characters
	 */
	public static @Nullable ServiceVersion parse(@Nullable String text) {
		if (text == null || text.length() > MAX_LENGTH) {
			return null;
		}
		String stripped = text.strip();
		if (stripped.isEmpty() || stripped.chars().anyMatch(Character::isISOControl)) {
			return null;
		}
		boolean prefixed = stripped.length() > 1 && (stripped.charAt(0) == 'v' || stripped.charAt(0) == 'V')
				&& Character.isDigit(stripped.charAt(1));
		return new ServiceVersion(prefixed ? stripped.substring(1) : stripped);
	}

	@Override
	public String toString() {
		return this.text;
	}

}
