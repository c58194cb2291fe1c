package io.fairway.routing;

import org.jspecify.annotations.Nullable;

import io.fairway.instance.SemanticVersion;
import io.fairway.instance.ServiceVersion;

/**
 * The version that a request wants. One of
 * <ul>
 * <li>an exact version, {@code 1.4.0}, which stands for all builds of it,</li>
 * <li>a part of a version, {@code v1} or {@code 1.4}: the instances that call their
 * version exactly so, or else those whose version begins with these numbers,</li>
 * <li>a wildcard, {@code 1.x} or {@code *}; a caret, {@code ^1.4}; a tilde,
 * {@code ~1.4.2}; comparisons, {@code >=1.4 <2}, of which all must hold,</li>
 * <li>a label, {@code blue}, compared as text.</li>
 * </ul>
 * They mean what they mean in npm and Cargo. Pre-releases are left out unless a bound is
 * a pre-release of the same release.
 */
public final class VersionCriterion {

	private static final String OPERATORS = "<>=^~|*,";

	private final String text;

	private final @Nullable VersionRange range;

	private final boolean complete;

	private VersionCriterion(String text, @Nullable VersionRange range, boolean complete) {
		this.text = text;
		this.range = range;
		this.complete = complete;
	}

	/**
	 * The criterion written in the given text. Takes time in proportion to the text, of
	 * which 128 characters are accepted.
	 * @param text the text of a request or a property
	 * @return the criterion, or {@code null} if the text says nothing that a version
	 * could satisfy
	 */
	public static @Nullable VersionCriterion parse(@Nullable String text) {
		String normal = ServiceVersion.normalize(text);
		if (normal == null) {
			return null;
		}
		VersionRange range = VersionRangeParser.parse(normal);
		if (range == null && !isLabel(normal)) {
			return null;
		}
		boolean complete = range != null && VersionRangeParser.isComplete(normal);
		return new VersionCriterion(normal, range, complete);
	}

	private static boolean isLabel(String text) {
		boolean spaceAllowed = !Character.isDigit(text.charAt(0));
		for (int i = 0; i < text.length(); i++) {
			char c = text.charAt(i);
			if (OPERATORS.indexOf(c) >= 0 || (c == ' ' && !spaceAllowed)) {
				return false;
			}
		}
		return true;
	}

	/** The text by which an instance may call its version. */
	String text() {
		return this.text;
	}

	/** The range, {@code null} for a label. */
	@Nullable VersionRange range() {
		return this.range;
	}

	/** Whether all three numbers are given and no build: then all builds are meant. */
	boolean isComplete() {
		return this.complete;
	}

	/** The versions with the same major number, {@code null} where none is given. */
	@Nullable VersionRange sameMajor() {
		SemanticVersion lower = (this.range != null) ? this.range.lower() : null;
		return (lower != null) ? VersionRange.ofMajor(lower.major()) : null;
	}

	@Override
	public String toString() {
		return this.text;
	}

}
