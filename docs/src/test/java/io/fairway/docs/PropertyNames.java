package io.fairway.docs;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The names of all properties, as the reference lists them. Where it has a place for a
 * name that users choose, any name will do.
 */
final class PropertyNames {

	private static final String LOAD_BALANCER = "fairway.loadbalancer.";

	private static final Pattern ROW = Pattern.compile("\\| `(fairway\\.[^`]+)` \\|.*");

	private static final Pattern CLIENT = Pattern.compile("^fairway\\.loadbalancer\\.clients\\.[^.]+(?:\\.|$)");

	/** Those whose entries the reference does not list, by their last word. */
	private static final Set<String> MAPS = Set.of("metadata", "names", "properties", "headers", "failover", "labels",
			"splits", "keys", "distribute");

	private final List<List<String>> names;

	PropertyNames() {
		this.names = new ConfigurationReference().markdown()
			.lines()
			.map(ROW::matcher)
			.filter(Matcher::matches)
			.map((row) -> words(row.group(1)))
			.collect(Collectors.toList());
		for (String setting : List.of("registries", "tags", "metadata")) {
			this.names.add(words("fairway.discovery.services.<service>." + setting));
		}
	}

	private static List<String> words(String name) {
		return Arrays.stream(name.split("\\.")).map((word) -> word.replaceAll("\\[[^]]*]", "")).toList();
	}

	/**
	 * Whether a name is one of a property, of a group of them, or of an entry of a map.
	 */
	boolean contain(String name) {
		List<String> words = words(CLIENT.matcher(name).replaceFirst(LOAD_BALANCER));
		return this.names.stream()
			.anyMatch((known) -> begin(known, words) && (words.size() <= known.size() || isMap(known)));
	}

	/**
	 * Whether a name without "fairway.loadbalancer" is meant for one of its properties.
	 */
	boolean isShort(String name) {
		return this.names.stream()
			.anyMatch((known) -> known.size() > 3 && LOAD_BALANCER.equals(known.get(0) + "." + known.get(1) + ".")
					&& name.startsWith(known.get(2) + "."));
	}

	boolean containShort(String name) {
		return contain(LOAD_BALANCER + name);
	}

	private static boolean isMap(List<String> known) {
		return MAPS.contains(known.get(known.size() - 1));
	}

	private static boolean begin(List<String> known, List<String> words) {
		for (int i = 0; i < Math.min(known.size(), words.size()); i++) {
			if (!known.get(i).startsWith("<") && !known.get(i).equals(words.get(i))) {
				return false;
			}
		}
		return true;
	}

}
