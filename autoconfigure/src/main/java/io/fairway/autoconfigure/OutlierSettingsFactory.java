package io.fairway.autoconfigure;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import io.fairway.outlier.OutlierSettings;
import io.fairway.outlier.OutlierSettings.Consecutive;
import io.fairway.outlier.OutlierSettings.EjectionTime;
import io.fairway.outlier.OutlierSettings.FailurePercentage;
import io.fairway.outlier.OutlierSettings.SuccessRate;

/**
 * Makes validated settings of the ejection of instances.
 */
final class OutlierSettingsFactory {

	private static final int MAX_COUNT = 1_000_000;

	private static final int PERCENT = 100;

	private static final Duration LEAST = Duration.ofMillis(1);

	private OutlierSettingsFactory() {
	}

	static OutlierSettings create(String prefix, OutlierProperties properties) {
		return new OutlierSettings(properties.isEnabled(), consecutive(prefix, properties),
				successRate(prefix + ".success-rate", properties.getSuccessRate()),
				failurePercentage(prefix + ".failure-percentage", properties.getFailurePercentage()),
				duration(prefix + ".interval", properties.getInterval(), LEAST), ejectionTime(prefix, properties),
				Requirements.range(prefix + ".max-ejection-percent", properties.getMaxEjectionPercent(), 1, PERCENT));
	}

	private static Consecutive consecutive(String prefix, OutlierProperties properties) {
		return new Consecutive(count(prefix + ".consecutive5xx", properties.getConsecutive5xx()),
				count(prefix + ".consecutive-gateway-failures", properties.getConsecutiveGatewayFailures()),
				count(prefix + ".consecutive-local-origin-failures", properties.getConsecutiveLocalOriginFailures()),
				properties.isSplitLocalOriginFailures());
	}

	private static SuccessRate successRate(String prefix, OutlierProperties.SuccessRateProperties properties) {
		return new SuccessRate(properties.isEnabled(), count(prefix + ".minimum-hosts", properties.getMinimumHosts()),
				count(prefix + ".request-volume", properties.getRequestVolume()),
				Requirements.range(prefix + ".stdev-factor", properties.getStdevFactor(), 0, PERCENT),
				Requirements.range(prefix + ".minimum-difference", properties.getMinimumDifference(), 0, PERCENT));
	}

	private static FailurePercentage failurePercentage(String prefix,
			OutlierProperties.FailurePercentageProperties properties) {
		return new FailurePercentage(properties.isEnabled(),
				count(prefix + ".minimum-hosts", properties.getMinimumHosts()),
				count(prefix + ".request-volume", properties.getRequestVolume()),
				Requirements.range(prefix + ".threshold", properties.getThreshold(), 0, PERCENT));
	}

	private static EjectionTime ejectionTime(String prefix, OutlierProperties properties) {
		Duration base = duration(prefix + ".base-ejection-time", properties.getBaseEjectionTime(), LEAST);
		return new EjectionTime(base, maxEjectionTime(prefix, base, properties.getMaxEjectionTime()),
				duration(prefix + ".max-ejection-time-jitter", properties.getMaxEjectionTimeJitter(), Duration.ZERO));
	}

	private static Duration maxEjectionTime(String prefix, Duration base, @Nullable Duration max) {
		if (max != null) {
			return duration(prefix + ".max-ejection-time", max, base);
		}
		Duration usual = OutlierSettings.DEFAULT.ejectionTime().max();
		return (base.compareTo(usual) > 0) ? base : usual;
	}

	private static int count(String property, int value) {
		return Requirements.range(property, value, 0, MAX_COUNT);
	}

	private static Duration duration(String property, Duration value, Duration least) {
		return Requirements.range(property, value, least, OutlierSettings.MAX_DURATION);
	}

}
