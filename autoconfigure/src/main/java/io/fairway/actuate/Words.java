package io.fairway.actuate;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Locale;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.convert.DurationStyle;

/**
 * Values as one would write them into a configuration.
 */
final class Words {

	private static final long MILLIS = 1000;

	private Words() {
	}

	static String of(@Nullable Object value) {
		if (value instanceof Enum<?> constant) {
			return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
		}
		if (value instanceof Duration duration) {
			boolean whole = duration.toMillis() % MILLIS == 0;
			return DurationStyle.SIMPLE.print(duration, whole ? ChronoUnit.SECONDS : ChronoUnit.MILLIS);
		}
		if (value instanceof Collection<?> elements) {
			return elements.stream().map(Words::of).collect(Collectors.joining(", "));
		}
		return String.valueOf(value);
	}

}
