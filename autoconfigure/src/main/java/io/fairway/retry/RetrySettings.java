package io.fairway.retry;

import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.springframework.util.Assert;

import io.fairway.feedback.Outcome;

/**
 * What of the calls of a service is repeated, and how often.
 *
 * @param mode which failed attempts are repeated at all
 * @param maxAttempts the number of attempts of a call, the first one included, at least 1
 * @param methods the methods, in capitals, whose repetition does no harm
 * @param statuses the statuses after which such a method is repeated
 * @param backoff how long to wait in between, or {@code null} not to wait; without it, an
 * instance is never called twice
 * @param hedgeAfter when a request that does no harm is sent to a second instance because
 * the first one has not answered, or {@code null} for never
 * @param budgetPercent how many requests of a hundred may be retries, 0 to 100
 * @param budgetMinimum how many retries there may be in any case, at least 0
 */
public record RetrySettings(RetryMode mode, int maxAttempts, Set<String> methods, Set<Integer> statuses,
		@Nullable RetryBackoff backoff, @Nullable HedgeAfter hedgeAfter, int budgetPercent, int budgetMinimum) {

	static final int PERCENT = 100;

	/**
	 * No retries.
	 */
	public static final RetrySettings OFF = new RetrySettings(RetryMode.OFF, 1, Set.of(), Set.of(), null, null, 0, 0);

	/**
	 * Settings whose sets do not change any more.
	 */
	public RetrySettings {
		Assert.isTrue(maxAttempts >= 1, "maxAttempts must be at least 1");
		Assert.isTrue(budgetPercent >= 0 && budgetPercent <= PERCENT, "budgetPercent must be from 0 to 100");
		Assert.isTrue(budgetMinimum >= 0, "budgetMinimum must not be negative");
		methods = Set.copyOf(methods);
		statuses = Set.copyOf(statuses);
	}

	boolean isOff() {
		return this.mode == RetryMode.OFF || this.maxAttempts == 1;
	}

	boolean repeats(String method, Outcome failure) {
		return switch (failure) {
			case CONNECT_FAILURE -> true;
			case RESET, TIMEOUT -> isHarmless(method);
			default -> false;
		};
	}

	boolean repeats(String method, int status) {
		return isHarmless(method) && this.statuses.contains(status);
	}

	boolean mayRepeatAnswers(String method) {
		return isHarmless(method) && !this.statuses.isEmpty();
	}

	@Nullable HedgeAfter hedgeAfter(String method) {
		return isHarmless(method) ? this.hedgeAfter : null;
	}

	private boolean isHarmless(String method) {
		return this.mode == RetryMode.IDEMPOTENT && this.methods.contains(method);
	}

}
