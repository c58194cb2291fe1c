package io.fairway.retry;

import java.time.Duration;

import org.jspecify.annotations.Nullable;
import org.springframework.util.Assert;

/**
 * How long an attempt may wait for its answer before another is made beside it.
 *
 * @param delay the time, positive, or {@code null} if it follows the latency
 * @param quantile the share of answers that come in that time, above 0 and below 1, or 0
 * if the time is fixed
 * @see <a href="https://research.google/pubs/the-tail-at-scale/">The Tail at Scale</a>
 */
public record HedgeAfter(@Nullable Duration delay, double quantile) {

	public HedgeAfter {
		Assert.isTrue((delay != null) ? !delay.isNegative() && !delay.isZero() && quantile == 0
				: quantile > 0 && quantile < 1, "either a positive time or a quantile between 0 and 1");
	}

}
