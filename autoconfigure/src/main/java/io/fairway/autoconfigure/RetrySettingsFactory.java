package io.fairway.autoconfigure;

import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.convert.DurationStyle;

import io.fairway.autoconfigure.RetryProperties.BackoffProperties;
import io.fairway.retry.HedgeAfter;
import io.fairway.retry.RetryBackoff;
import io.fairway.retry.RetryMode;
import io.fairway.retry.RetrySettings;

/**
 * Makes the settings of retries.
 */
final class RetrySettingsFactory {

	private static final int PERCENT = 100;

	private static final int MAX_ATTEMPTS = 100;

	private static final int MIN_STATUS = 400;

	private static final int MAX_STATUS = 599;

	private static final double MAX_MULTIPLIER = 100;

	private RetrySettingsFactory() {
	}

	static RetrySettings create(String prefix, RetryProperties properties) {
		return new RetrySettings(properties.getMode(),
				Requirements.range(prefix + ".max-attempts", properties.getMaxAttempts(), 1, MAX_ATTEMPTS),
				methods(properties), statuses(prefix + ".statuses", properties.getStatuses()),
				backoff(prefix + ".backoff", properties.getBackoff()), hedgeAfter(prefix, properties),
				Requirements.range(prefix + ".budget.percent", properties.getBudget().getPercent(), 0, PERCENT),
				Requirements.range(prefix + ".budget.minimum", properties.getBudget().getMinimum(), 0,
						Integer.MAX_VALUE));
	}

	private static Set<String> methods(RetryProperties properties) {
		return properties.getMethods()
			.stream()
			.map((method) -> method.strip().toUpperCase(Locale.ROOT))
			.collect(Collectors.toSet());
	}

	private static Set<Integer> statuses(String property, Set<Integer> statuses) {
		statuses.forEach((status) -> Requirements.range(property, status, MIN_STATUS, MAX_STATUS));
		return statuses;
	}

	private static @Nullable HedgeAfter hedgeAfter(String prefix, RetryProperties properties) {
		String property = prefix + ".hedge-after";
		String value = properties.getHedgeAfter().strip();
		if (value.isEmpty()) {
			return null;
		}
		if (properties.getMode() != RetryMode.IDEMPOTENT) {
			throw new InvalidConfigurationException(property, value, "requests are hedged in mode 'idempotent' only",
					"Set " + prefix + ".mode to idempotent, or remove " + property);
		}
		try {
			return value.startsWith("p") ? new HedgeAfter(null, Double.parseDouble(value.substring(1)) / PERCENT)
					: new HedgeAfter(DurationStyle.detectAndParse(value), 0);
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidConfigurationException(property, value,
					"expected a duration longer than 0, or a percentile above 0 and below 100",
					"Set " + property + ", for example to 50ms or to p95");
		}
	}

	private static @Nullable RetryBackoff backoff(String prefix, BackoffProperties backoff) {
		Requirements.positive(prefix + ".initial-interval", backoff.getInitialInterval());
		if (backoff.getMaxInterval().compareTo(backoff.getInitialInterval()) < 0) {
			throw new InvalidConfigurationException(prefix + ".max-interval", backoff.getMaxInterval(),
					"it is shorter than the initial interval of " + backoff.getInitialInterval(),
					"Set " + prefix + ".max-interval to " + backoff.getInitialInterval() + " or more");
		}
		RetryBackoff settings = new RetryBackoff(backoff.getInitialInterval(), backoff.getMaxInterval(),
				Requirements.range(prefix + ".multiplier", backoff.getMultiplier(), 1, MAX_MULTIPLIER),
				Requirements.range(prefix + ".jitter", backoff.getJitter(), 0, 1));
		return backoff.isEnabled() ? settings : null;
	}

}
