package io.fairway.routing;

import org.jspecify.annotations.Nullable;

import io.fairway.instance.SemanticVersion;

/**
 * The semantic versions between two bounds. As in npm and Cargo, a pre-release is only
 * meant by a bound that is a pre-release of the same release: {@code >=1.4} does not lead
 * to {@code 2.0.0-rc.1}, and {@code <2} does not either.
 *
 * @param lower the lower bound, {@code null} for none
 * @param lowerIncluded whether the lower bound is in the range
 * @param upper the upper bound, {@code null} for none
 * @param upperIncluded whether the upper bound is in the range
 */
record VersionRange(@Nullable SemanticVersion lower, boolean lowerIncluded, @Nullable SemanticVersion upper,
		boolean upperIncluded) {

	static final VersionRange ALL = new VersionRange(null, false, null, false);

	static VersionRange exactly(SemanticVersion version) {
		return new VersionRange(version, true, version, true);
	}

	static VersionRange from(SemanticVersion lower) {
		return new VersionRange(lower, true, null, false);
	}

	static VersionRange after(SemanticVersion lower) {
		return new VersionRange(lower, false, null, false);
	}

	static VersionRange before(SemanticVersion upper) {
		return new VersionRange(null, false, upper, false);
	}

	static VersionRange upTo(SemanticVersion upper) {
		return new VersionRange(null, false, upper, true);
	}

	/** The versions before the release and all its pre-releases. */
	static VersionRange beforeAllOf(SemanticVersion release) {
		return before(earliestPreRelease(release));
	}

	static VersionRange between(SemanticVersion lower, SemanticVersion release) {
		return from(lower).and(beforeAllOf(release));
	}

	static SemanticVersion earliestPreRelease(SemanticVersion version) {
		return new SemanticVersion(version.major(), version.minor(), version.patch(), "0");
	}

	static VersionRange ofMajor(long major) {
		return between(new SemanticVersion(major, 0, 0, ""), new SemanticVersion(major + 1, 0, 0, ""));
	}

	/** The versions that are in both ranges. */
	VersionRange and(VersionRange other) {
		int low = compareLower(other);
		int high = compareUpper(other);
		return new VersionRange((low >= 0) ? this.lower : other.lower,
				(low == 0) ? this.lowerIncluded && other.lowerIncluded
						: (low > 0) ? this.lowerIncluded : other.lowerIncluded,
				(high <= 0) ? this.upper : other.upper, (high == 0) ? this.upperIncluded && other.upperIncluded
						: (high < 0) ? this.upperIncluded : other.upperIncluded);
	}

	private int compareLower(VersionRange other) {
		if (this.lower == null || other.lower == null) {
			return Boolean.compare(this.lower != null, other.lower != null);
		}
		return this.lower.compareTo(other.lower);
	}

	private int compareUpper(VersionRange other) {
		if (this.upper == null || other.upper == null) {
			return Boolean.compare(this.upper == null, other.upper == null);
		}
		return this.upper.compareTo(other.upper);
	}

}
