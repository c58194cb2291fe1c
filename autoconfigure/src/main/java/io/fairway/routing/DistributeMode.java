package io.fairway.routing;

import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;

import io.fairway.instance.Locality;

/**
 * Shares of the load by place.
 */
final class DistributeMode extends LocalityMode {

	private final List<Distribution> distributions;

	private final LocalityMode otherwise = ProximityMode.plain();

	DistributeMode(List<LocalityDistribution> distributions) {
		// A stable sort: of equally precise ones, the first counts.
		this.distributions = distributions.stream()
			.map(Distribution::of)
			.sorted(Comparator.comparingInt((Distribution distribution) -> -distribution.from().precision()))
			.toList();
	}

	@Override
	LocalityLevels levels(Locality self, LocalitySettings settings, int panicThreshold) {
		Distribution distribution = of(self);
		if (distribution == null) {
			return this.otherwise.levels(self, settings, panicThreshold);
		}
		return new LocalityLevels(distribution.to().size() + 1, (instance) -> distribution.placeOf(instance.locality()),
				new WeightedLoad(distribution.percentages(), settings.overprovisioningFactor(), panicThreshold));
	}

	private @Nullable Distribution of(Locality self) {
		return this.distributions.stream()
			.filter((distribution) -> distribution.from().matches(self))
			.findFirst()
			.orElse(null);
	}

	@Override
	Set<String> regions() {
		return this.distributions.stream()
			.map((distribution) -> distribution.from().region())
			.filter((region) -> !region.equals(LocalityPattern.ANY))
			.collect(Collectors.toUnmodifiableSet());
	}

	private record Distribution(LocalityPattern from, List<LocalityPattern> to, List<Integer> percentages) {

		static Distribution of(LocalityDistribution distribution) {
			List<String> places = List.copyOf(distribution.to().keySet());
			return new Distribution(LocalityPattern.parse(distribution.from()),
					places.stream().map(LocalityPattern::parse).toList(),
					places.stream().map(distribution.to()::get).toList());
		}

		/** The most precise of the places, or one after the last. */
		int placeOf(Locality locality) {
			return IntStream.range(0, this.to.size())
				.filter((i) -> this.to.get(i).matches(locality))
				.boxed()
				.max(Comparator.comparingInt((Integer i) -> this.to.get(i).precision()))
				.orElse(this.to.size());
		}

	}

}
