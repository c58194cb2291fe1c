package io.fairway.instance;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * What the metadata of an instance say, read once. The keys are tried in their order:
 * first our own, which Eureka and Consul users write as well, then those of Kubernetes
 * and Nacos. A value that makes no sense is reported and replaced by its default.
 *
 * @param locality the region and zone, unknown by default
 * @param version the version, {@code null} by default
 * @param weight the weight, 1 by default
 * @param tags the tags, none by default
 */
record InstanceMetadata(Locality locality, @Nullable ServiceVersion version, double weight, Set<String> tags) {

	static final String REGION = "region";

	static final String ZONE = "zone";

	static final String VERSION = "version";

	static final String WEIGHT = "weight";

	static final String TAGS = "tags";

	private static final List<String> REGION_KEYS = List.of(REGION, "topology.kubernetes.io/region");

	private static final List<String> ZONE_KEYS = List.of(ZONE, "topology.kubernetes.io/zone");

	private static final List<String> VERSION_KEYS = List.of(VERSION, "app.kubernetes.io/version");

	private static final List<String> WEIGHT_KEYS = List.of(WEIGHT, "nacos.weight");

	static InstanceMetadata read(Map<String, String> metadata, Consumer<String> problems) {
		Locality locality = new Locality(text(metadata, REGION_KEYS, problems), text(metadata, ZONE_KEYS, problems));
		return new InstanceMetadata(locality.equals(Locality.UNKNOWN) ? Locality.UNKNOWN : locality,
				version(metadata, problems), weight(metadata, problems), tags(metadata));
	}

	private static String text(Map<String, String> metadata, List<String> keys, Consumer<String> problems) {
		String value = first(metadata, keys);
		if (value == null) {
			return "";
		}
		if (value.chars().anyMatch(Character::isISOControl)) {
			problems.accept(keys.get(0) + " contains control characters and is ignored");
			return "";
		}
		return value.strip();
	}

	private static @Nullable ServiceVersion version(Map<String, String> metadata, Consumer<String> problems) {
		String value = first(metadata, VERSION_KEYS);
		ServiceVersion version = ServiceVersion.parse(value);
		if (value != null && version == null) {
			problems
				.accept("version '" + Text.printable(value) + "' is ignored (expected: 1 to 128 printable characters)");
		}
		return version;
	}

	private static double weight(Map<String, String> metadata, Consumer<String> problems) {
		String value = first(metadata, WEIGHT_KEYS);
		if (value == null) {
			return Instance.DEFAULT_WEIGHT;
		}
		try {
			double weight = Double.parseDouble(value);
			if (weight >= 0 && weight <= Instance.MAX_WEIGHT) {
				return weight;
			}
		}
		catch (NumberFormatException ex) {
			// Reported below, like a number out of range.
		}
		problems
			.accept("weight '" + Text.printable(value) + "' is replaced by 1 (expected: a number from 0 to 1000000)");
		return Instance.DEFAULT_WEIGHT;
	}

	private static Set<String> tags(Map<String, String> metadata) {
		String value = metadata.get(TAGS);
		if (value == null) {
			return Set.of();
		}
		Set<String> tags = new LinkedHashSet<>();
		Arrays.stream(value.split(",")).map(String::strip).filter((tag) -> !tag.isEmpty()).forEach(tags::add);
		return Collections.unmodifiableSet(tags);
	}

	private static @Nullable String first(Map<String, String> metadata, List<String> keys) {
		for (String key : keys) {
			String value = metadata.get(key);
			if (value != null) {
				return value;
			}
		}
		return null;
	}

}
