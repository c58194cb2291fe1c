package io.fairway.instance;

import org.jspecify.annotations.Nullable;

/**
 * The version that an instance serves, as text without surrounding space and without a
 * {@code v} before its first digit: {@code v1.4.0} is {@code 1.4.0}. Labels such as
 * {@code blue} are versions too. Equal if the texts are.
 */
public final class ServiceVersion {

	/**
	 * The length of the longest text that is accepted.
	 */
	public static final int MAX_LENGTH = 128;

	private final String text;

	private final @Nullable SemanticVersion semantic;

	private ServiceVersion(String text) {
		this.text = text;
		this.semantic = SemanticVersion.parse(text);
	}

	/**
	 * The version written in the given text.
	 * @param text the text of a registry
	 * @return the version, or {@code null} when the text is {@code null}, blank, longer
	 * than 128 characters or contains control characters
	 */
	public static @Nullable ServiceVersion parse(@Nullable String text) {
		String normal = normalize(text);
		return (normal != null) ? new ServiceVersion(normal) : null;
	}

	/**
	 * The text by which versions are compared.
	 * @param text the text of a registry or a request
	 * @return the text as {@link #text()} would return it, or {@code null} for a text
	 * that is not accepted
	 */
	public static @Nullable String normalize(@Nullable String text) {
		if (text == null || text.length() > MAX_LENGTH) {
			return null;
		}
		String stripped = text.strip();
		if (stripped.isEmpty() || hasControlCharacter(stripped)) {
			return null;
		}
		boolean prefixed = stripped.length() > 1 && (stripped.charAt(0) == 'v' || stripped.charAt(0) == 'V')
				&& Character.isDigit(stripped.charAt(1));
		return prefixed ? stripped.substring(1) : stripped;
	}

	private static boolean hasControlCharacter(String text) {
		for (int i = 0; i < text.length(); i++) {
			if (Character.isISOControl(text.charAt(i))) {
				return true;
			}
		}
		return false;
	}

	/**
	 * The version as text.
	 * @return the text, never empty
	 */
	public String text() {
		return this.text;
	}

	/**
	 * The version as one that has an order.
	 * @return the version, or {@code null} for a label
	 */
	public @Nullable SemanticVersion semantic() {
		return this.semantic;
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof ServiceVersion that && this.text.equals(that.text);
	}

	@Override
	public int hashCode() {
		return this.text.hashCode();
	}

	@Override
	public String toString() {
		return this.text;
	}

}
