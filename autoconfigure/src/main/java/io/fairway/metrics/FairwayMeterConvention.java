package io.fairway.metrics;

import io.micrometer.core.instrument.Tags;

/**
 * The names and tags of meters. A bean of this type replaces the one that comes with
 * Fairway, which changes nothing. Where a convention gives several meters the same name
 * and tags, they become one: counts and numbers are added up, and of states the worst one
 * is told. Called when a meter is made, not when something is counted; the same arguments
 * have to lead to the same answer. Thread-safe.
 */
public interface FairwayMeterConvention {

	/**
	 * The name of a meter.
	 * @param meter the meter
	 * @return the name with dots, which the registry writes as its kind demands
	 */
	default String name(FairwayMeter meter) {
		return meter.getName();
	}

	/**
	 * The tags of a meter.
	 * @param meter the meter
	 * @param tags the tags by {@link FairwayMeter#getKeyNames()}, without the instance if
	 * that is switched off
	 * @return the tags to use; always with the same keys for a meter
	 */
	default Tags tags(FairwayMeter meter, Tags tags) {
		return tags;
	}

}
