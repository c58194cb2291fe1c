package io.fairway.routing;

import io.fairway.instance.Locality;

/**
 * The own zone, or the own region, and nothing else.
 */
final class StrictMode extends LocalityMode {

	@Override
	LocalityLevels levels(Locality self, LocalitySettings settings, int panicThreshold) {
		boolean zone = !self.zone().isEmpty();
		return new LocalityLevels(1, (instance) -> {
			Locality locality = instance.locality();
			return (zone ? self.sameZone(locality) : self.sameRegion(locality)) ? 0 : -1;
		}, (healthy, total) -> LoadShares.only(0, 1));
	}

}
