package io.fairway.instance;

import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * Text of strangers made safe for logs and messages.
 */
public final class Text {

	private static final int MAX_LENGTH = 128;

	private Text() {
	}

	/**
	 * The given text with control characters escaped, cut after 128 characters.
	 * @param text the text, possibly hostile
	 * @return text that stays on one line
	 */
	public static String printable(@Nullable Object text) {
		return printable(text, MAX_LENGTH);
	}

	/**
	 * The given text with control characters escaped, cut after the given length.
	 * @param text the text, possibly hostile
	 * @param maxLength how many characters of it are shown
	 * @return text that stays on one line
	 */
	public static String printable(@Nullable Object text, int maxLength) {
		String string = String.valueOf(text);
		StringBuilder result = new StringBuilder(Math.min(string.length(), maxLength) + 1);
		for (int i = 0; i < string.length() && i < maxLength; i++) {
			char character = string.charAt(i);
			if (Character.isISOControl(character) || character == '\u2028' || character == '\u2029') {
				result.append(String.format(Locale.ROOT, "\\u%04x", (int) character));
			}
			else {
				result.append(character);
			}
		}
		return (string.length() > maxLength) ? result.append('…').toString() : result.toString();
	}

}
