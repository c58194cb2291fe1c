package io.fairway.docs;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

import io.micrometer.core.instrument.Meter;

import io.fairway.metrics.FairwayMeter;

/**
 * The reference of all meters, made of their enum. What stands before the marker is
 * written by hand.
 */
final class MetricsReference {

	static final String MARKER = "<!-- Generated from FairwayMeter; the build fails when it does not match."
			+ " To write it anew: mvn -pl docs -am verify -Dfairway.docs.update=true -->";

	private MetricsReference() {
	}

	/** The page with the generated part as it should be. */
	static String update(String page) {
		int marker = page.indexOf(MARKER);
		if (marker < 0) {
			throw new IllegalStateException("the page has no marker: " + MARKER);
		}
		return page.substring(0, marker) + generated();
	}

	private static String generated() {
		StringBuilder markdown = new StringBuilder(MARKER).append("\n\n")
			.append("| meter | in Prometheus | tags | meaning |\n| --- | --- | --- | --- |\n");
		for (FairwayMeter meter : FairwayMeter.values()) {
			markdown.append("| `" + meter.getName() + "` (" + meter.getType().name().toLowerCase(Locale.ROOT) + ") | `"
					+ inPrometheus(meter) + "` | " + tags(meter) + " | " + meter.getDescription() + " |\n");
		}
		return markdown.toString();
	}

	private static String tags(FairwayMeter meter) {
		return Arrays.stream(meter.getKeyNames())
			.map((key) -> "`" + key.asString() + "`")
			.collect(Collectors.joining(", "));
	}

	static String inPrometheus(FairwayMeter meter) {
		String name = meter.getName().replace('.', '_');
		if (meter.getType() == Meter.Type.COUNTER) {
			return name + "_total";
		}
		String unit = (meter.getType() == Meter.Type.TIMER) ? "seconds" : meter.getBaseUnit();
		return (unit != null) ? name + "_" + unit : name;
	}

}
