package io.fairway.outlier;

import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

import io.fairway.instance.InstanceId;
import io.fairway.outlier.OutlierSettings.FailurePercentage;
import io.fairway.outlier.OutlierSettings.SuccessRate;

/**
 * The instances whose calls in one interval say that they should be ejected, the worst
 * first, since there may not be room for all.
 */
final class Outliers {

	private static final int PERCENT = 100;

	private Outliers() {
	}

	/**
	 * By comparison with the others.
	 * @see <a href=
	 * "https://www.envoyproxy.io/docs/envoy/latest/intro/arch_overview/upstream/outlier#success-rate">Envoy:
	 * Success Rate</a>
	 */
	static List<InstanceId> bySuccessRate(List<Rate> rates, SuccessRate settings) {
		List<Rate> valid = atLeast(settings.requestVolume(), rates);
		if (!settings.enabled() || valid.isEmpty() || valid.size() < settings.minimumHosts()) {
			return List.of();
		}
		double mean = valid.stream().mapToDouble(Rate::successRate).sum() / valid.size();
		double variance = valid.stream().mapToDouble((rate) -> square(rate.successRate() - mean)).sum() / valid.size();
		double threshold = mean - settings.stdevFactor() * Math.sqrt(variance);
		return worst(valid,
				(rate) -> rate.successRate() < threshold && mean - rate.successRate() >= settings.minimumDifference());
	}

	private static double square(double value) {
		return value * value;
	}

	/**
	 * By a fixed threshold.
	 * @see <a href=
	 * "https://www.envoyproxy.io/docs/envoy/latest/intro/arch_overview/upstream/outlier#failure-percentage">Envoy:
	 * Failure Percentage</a>
	 */
	static List<InstanceId> byFailurePercentage(List<Rate> rates, FailurePercentage settings) {
		List<Rate> valid = atLeast(settings.requestVolume(), rates);
		if (!settings.enabled() || valid.size() < settings.minimumHosts()) {
			return List.of();
		}
		return worst(valid, (rate) -> PERCENT - rate.successRate() >= settings.threshold());
	}

	private static List<Rate> atLeast(int requestVolume, List<Rate> rates) {
		return rates.stream().filter((rate) -> rate.requests() >= requestVolume).toList();
	}

	private static List<InstanceId> worst(List<Rate> rates, Predicate<Rate> outlier) {
		return rates.stream()
			.filter(outlier)
			.sorted(Comparator.comparingDouble(Rate::successRate))
			.map(Rate::instance)
			.toList();
	}

	/**
	 * The calls of one instance in one interval.
	 *
	 * @param requests how many there were, at least one
	 * @param successRate how many of them succeeded, in percent
	 */
	record Rate(InstanceId instance, long requests, double successRate) {
	}

}
