package io.fairway.autoconfigure;

import java.time.Duration;

import org.jspecify.annotations.Nullable;
import org.springframework.util.StringUtils;

/**
 * Checks of single settings.
 */
final class Requirements {

	private Requirements() {
	}

	static String text(String property, @Nullable String value, String example) {
		if (!StringUtils.hasText(value)) {
			throw new InvalidConfigurationException(property, (value != null) ? value : "", "a value is required",
					"Set " + property + ", for example to " + example);
		}
		return value;
	}

	static Duration positive(String property, Duration value) {
		if (value.isZero() || value.isNegative()) {
			throw new InvalidConfigurationException(property, value, "the duration must be longer than 0",
					"Set " + property + ", for example to 10s");
		}
		return value;
	}

	static Duration notNegative(String property, Duration value) {
		if (value.isNegative()) {
			throw new InvalidConfigurationException(property, value, "the duration must not be negative",
					"Set " + property + ", for example to 10s, or to 0s");
		}
		return value;
	}

	static Duration range(String property, Duration value, Duration least, Duration greatest) {
		if (value.compareTo(least) < 0 || value.compareTo(greatest) > 0) {
			throw new InvalidConfigurationException(property, value,
					"expected a duration from " + least + " to " + greatest,
					"Set " + property + " to a duration from " + least + " to " + greatest);
		}
		return value;
	}

	static int range(String property, int value, int least, int greatest) {
		if (value < least || value > greatest) {
			throw new InvalidConfigurationException(property, value,
					"expected a number from " + least + " to " + greatest,
					"Set " + property + " to a number from " + least + " to " + greatest);
		}
		return value;
	}

	static double range(String property, double value, double least, double greatest) {
		if (!(value >= least && value <= greatest)) {
			throw new InvalidConfigurationException(property, value,
					"expected a number from " + least + " to " + greatest,
					"Set " + property + " to a number from " + least + " to " + greatest);
		}
		return value;
	}

}
