package io.fairway.routing;

import org.springframework.util.Assert;

import io.fairway.instance.Locality;

/**
 * The localities that a text such as {@code us-east1/*} stands for.
 *
 * @param region the region, or {@code *} for any
 * @param zone the zone, or {@code *} for any
 */
record LocalityPattern(String region, String zone) {

	static final String ANY = "*";

	/**
	 * The pattern that a text stands for.
	 * @param text {@code *}, a region, or a region and a zone with a slash between them;
	 * a region without zone stands for all of its zones
	 * @throws IllegalArgumentException if it is none of these
	 */
	static LocalityPattern parse(String text) {
		String[] parts = text.strip().split("/", -1);
		String region = parts[0].strip();
		String zone = (parts.length > 1) ? parts[1].strip() : ANY;
		boolean valid = parts.length <= 2 && isName(region) && isName(zone)
				&& !(region.equals(ANY) && !zone.equals(ANY));
		Assert.isTrue(valid,
				() -> "locality: '" + text + "' (expected: a region, a region and a zone as in us-east1/b, or *)");
		return new LocalityPattern(region, zone);
	}

	private static boolean isName(String text) {
		return !text.isEmpty() && (text.equals(ANY) || !text.contains(ANY));
	}

	boolean matches(Locality locality) {
		return (isAny(this.region) || this.region.equals(locality.region()))
				&& (isAny(this.zone) || this.zone.equals(locality.zone()));
	}

	/** How much the pattern tells: of several that match, the greatest counts. */
	int precision() {
		return (isAny(this.region) ? 0 : 1) + (isAny(this.zone) ? 0 : 1);
	}

	private static boolean isAny(String part) {
		return part.equals(ANY);
	}

}
