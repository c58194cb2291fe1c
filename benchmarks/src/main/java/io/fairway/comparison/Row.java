package io.fairway.comparison;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import io.fairway.comparison.Bar.Quantity;

/**
 * A bar and what came of it.
 *
 * @param bar the bar
 * @param ours our figures, or {@code null} if there are none
 * @param peer the figures that ours are divided by, or {@code null} if there are none
 * @param verdict whether the bar is met
 */
record Row(Bar bar, @Nullable Figures ours, @Nullable Figures peer, Verdict verdict) {

	String toMarkdown() {
		boolean time = this.bar.quantity() == Quantity.TIME;
		return "| " + this.bar.claim() + " | " + limit() + " | " + figure(this.ours) + " | " + figure(this.peer) + " | "
				+ ratio(this.bar.quantity()::of) + " | " + (time ? ratio(Figures::wallNanos) : "") + " | "
				+ verdictText() + " |\n";
	}

	private String limit() {
		if (this.bar.isReportedOnly()) {
			return "";
		}
		return "≤ " + ((this.bar.peer() != null) ? number(this.bar.limit()) + " ×" : amount(this.bar.limit()));
	}

	private String figure(@Nullable Figures figures) {
		return (figures != null) ? amount(this.bar.quantity().of(figures)) : "";
	}

	private String amount(double value) {
		if (this.bar.quantity() == Quantity.BYTES) {
			return number(value) + " B";
		}
		if (value < 10_000) {
			return number(value) + " ns";
		}
		return (value < 10_000_000) ? number(value / 1e3) + " µs" : number(value / 1e6) + " ms";
	}

	private String ratio(ToDoubleFunction<Figures> figure) {
		if (this.ours == null || this.peer == null) {
			return "";
		}
		return number(figure.applyAsDouble(this.ours) / figure.applyAsDouble(this.peer));
	}

	/** Three digits that count, which is more than two runs agree on. */
	private static String number(double value) {
		if (!Double.isFinite(value)) {
			return "?";
		}
		BigDecimal rounded = BigDecimal.valueOf(value).round(new MathContext(3));
		return ((rounded.scale() > 3) ? rounded.setScale(3, RoundingMode.HALF_UP) : rounded).stripTrailingZeros()
			.toPlainString();
	}

	private String verdictText() {
		return switch (this.verdict) {
			case MET -> "met";
			case MISSED -> "**missed**";
			case REPORTED -> "";
			case MISSING -> "**no result of " + missing() + "**";
		};
	}

	private String missing() {
		return this.bar.subjects()
			.filter((subject) -> subject.equals(this.bar.ours()) ? isMissing(this.ours) : isMissing(this.peer))
			.map(Subject::toString)
			.collect(Collectors.joining(" and "));
	}

	private boolean isMissing(@Nullable Figures figures) {
		return figures == null || Double.isNaN(this.bar.quantity().of(figures));
	}

	/**
	 * What came of a bar.
	 */
	enum Verdict {

		/**
		 * The limit is kept.
		 */
		MET,

		/**
		 * The limit is exceeded.
		 */
		MISSED,

		/**
		 * A benchmark has no result.
		 */
		MISSING,

		/**
		 * There is no limit.
		 */
		REPORTED

	}

}
