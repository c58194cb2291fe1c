package io.fairway.actuate;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.SanitizableData;
import org.springframework.boot.actuate.endpoint.Sanitizer;

import io.fairway.instance.Text;

/**
 * What of the words of strangers may be seen. Metadata obey Spring Boot's rules; what
 * looks like a credential is never seen, whatever these rules say. Nothing is evaluated.
 */
final class Masking {

	private static final int MAX_LENGTH = 512;

	private static final Pattern CREDENTIAL = Pattern
		.compile("(?i).*(passw|passphrase|pwd|secret|token|key|credential|authorization|cookie|session).*");

	/** Greedy, as the user info may be written as badly as anything else. */
	private static final Pattern USER_INFO = Pattern.compile("(?<=://)\\S*@");

	private final Sanitizer sanitizer;

	/**
	 * Masking by the functions of the application, and by our own.
	 */
	Masking(Sanitizer sanitizer) {
		this.sanitizer = sanitizer;
	}

	/**
	 * Metadata as they may be shown.
	 * @param showValues whether the rules of the application allow values at all
	 */
	Map<String, Object> metadata(Map<String, String> metadata, boolean showValues) {
		Map<String, Object> shown = new LinkedHashMap<>();
		metadata.forEach((key, value) -> shown.put(Text.printable(key), value(key, value, showValues)));
		return shown;
	}

	private Object value(String key, String value, boolean showValues) {
		if (isCredential(key)) {
			return SanitizableData.SANITIZED_VALUE;
		}
		Object sanitized = this.sanitizer.sanitize(new SanitizableData(null, key, value), showValues);
		return text(String.valueOf(sanitized));
	}

	/** A setting whose name or value somebody else chose. */
	Object setting(String name, Object value, boolean showValues) {
		return value(name, String.valueOf(value), showValues);
	}

	static boolean isCredential(String key) {
		return CREDENTIAL.matcher(key).matches();
	}

	/** A text on one line, without the user info of a URI. */
	static String text(@Nullable Object text) {
		String visible = USER_INFO.matcher(String.valueOf(text)).replaceAll(SanitizableData.SANITIZED_VALUE + "@");
		return Text.printable(visible, MAX_LENGTH);
	}

	static @Nullable String textOrNull(@Nullable Object text) {
		return (text != null) ? text(text) : null;
	}

}
