package io.fairway.comparison;

import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import io.fairway.comparison.Row.Verdict;

/**
 * A claim and what it takes for it to hold: a figure of ours, or its ratio to another, is
 * at most a limit. Without a limit, it is only reported.
 *
 * @param section the heading under which it is reported
 * @param claim the words of the claim
 * @param ours what is measured
 * @param peer what it is divided by, or {@code null} if the limit is absolute
 * @param quantity the figure that counts
 * @param limit the limit, inclusive, or {@code NaN}
 */
record Bar(String section, String claim, Subject ours, @Nullable Subject peer, Quantity quantity, double limit) {

	boolean isReportedOnly() {
		return Double.isNaN(this.limit);
	}

	Stream<Subject> subjects() {
		return Stream.of(this.ours, this.peer).filter((subject) -> subject != null);
	}

	Row check(Results results) {
		Figures ours = results.of(this.ours);
		Figures peer = (this.peer != null) ? results.of(this.peer) : null;
		return new Row(this, ours, peer, verdict(ours, peer));
	}

	private Verdict verdict(@Nullable Figures ours, @Nullable Figures peer) {
		if (ours == null || (this.peer != null && peer == null)) {
			return Verdict.MISSING;
		}
		if (isReportedOnly()) {
			return Verdict.REPORTED;
		}
		double value = this.quantity.of(ours) / ((peer != null) ? this.quantity.of(peer) : 1);
		if (Double.isNaN(value)) {
			return Verdict.MISSING;
		}
		return (value <= this.limit) ? Verdict.MET : Verdict.MISSED;
	}

	/**
	 * Which figure a bar is about.
	 */
	enum Quantity {

		/**
		 * CPU time.
		 */
		TIME {

			@Override
			double of(Figures figures) {
				return figures.cpuNanos();
			}

		},

		/**
		 * Allocated bytes.
		 */
		BYTES {

			@Override
			double of(Figures figures) {
				return figures.bytes();
			}

		};

		abstract double of(Figures figures);

	}

}
