package io.fairway.discovery;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * What protects instances that a registry does not name any more, although nobody said
 * that they left. A registry that was restarted without its data, or that has lost touch
 * with its members, answers as if there were none.
 *
 * @param period how long such instances are kept, zero to believe every answer at once
 * @param removalThreshold the percentage of instances that an answer may leave out and be
 * believed at once, 0 to 100; an answer without any instance is always doubted
 * @param maxStale how long the last answer of a failing registry is used, or {@code null}
 * for as long as it fails
 */
public record Protection(Duration period, int removalThreshold, @Nullable Duration maxStale) {

	/**
	 * None: every answer is believed at once.
	 */
	public static final Protection OFF = new Protection(Duration.ZERO, 100, null);

	private static final int PERCENT = 100;

	/** Whether an answer is doubted. */
	boolean doubts(int before, int missing) {
		return !this.period.isZero() && missing > 0
				&& (missing == before || (long) missing * PERCENT > (long) before * this.removalThreshold);
	}

}
