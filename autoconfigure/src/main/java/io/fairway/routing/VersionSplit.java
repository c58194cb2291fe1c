package io.fairway.routing;

import org.springframework.util.Assert;

/**
 * A share of the requests that ask for no version, and the version that they get.
 *
 * @param version the version, as {@link VersionCriterion} reads it
 * @param percent the share, 0 to 100
 */
public record VersionSplit(String version, double percent) {

	public VersionSplit {
		Assert.isTrue(VersionCriterion.parse(version) != null, () -> "version: " + version + " (expected: a version)");
		Assert.isTrue(percent >= 0 && percent <= FilterSettings.PERCENT,
				() -> "percent: " + percent + " (expected: 0 to 100)");
	}

}
