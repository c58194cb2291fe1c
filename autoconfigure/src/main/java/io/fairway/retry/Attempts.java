package io.fairway.retry;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.fairway.feedback.Outcome;
import io.fairway.feedback.RequestRefusedException;
import io.fairway.instance.InstanceId;

/**
 * The attempts of one call, which are made one after the other. After one that failed,
 * ask {@link #isRepeatedAfter}, choose an instance, ask {@link #pauseBefore} how long to
 * wait, and tell when the next attempt {@link #begin begins} and ends. Used by one thread
 * at a time.
 */
public final class Attempts {

	private static final long UNKNOWN = Long.MAX_VALUE;

	/** How many instances may refuse a request before it fails. */
	private static final int MAX_REFUSALS = 10;

	private final @Nullable Retries retries;

	private final RetrySettings settings;

	private final String method;

	private List<InstanceId> tried = List.of();

	private int failures;

	private int refusals;

	private boolean refused;

	private long retryAfterSeconds;

	Attempts(@Nullable Retries retries, RetrySettings settings, String method) {
		this.retries = retries;
		this.settings = settings;
		this.method = method;
	}

	/**
	 * Those of a call that is not repeated once it was sent.
	 * @return attempts of which none was made
	 */
	public static Attempts once() {
		return new Attempts(null, RetrySettings.OFF, "");
	}

	/**
	 * Whether another attempt may follow one that ended with an exception. If so, it is
	 * taken from the budget, unless the request was refused: then it goes elsewhere in
	 * any case.
	 * @param instance the instance on which the attempt failed
	 * @param failure the exception
	 * @return whether another may follow
	 */
	public boolean isRepeatedAfter(InstanceId instance, Throwable failure) {
		if (failure instanceof RequestRefusedException refusal) {
			return isRepeatedAfter(instance, refusal);
		}
		return this.retries != null && this.settings.repeats(this.method, Outcome.ofFailure(failure))
				&& isRepeatedAfter(instance);
	}

	private boolean isRepeatedAfter(InstanceId instance, RequestRefusedException refusal) {
		failed(instance);
		this.refused = true;
		this.refusals++;
		return !refusal.isServiceWide() && this.refusals <= MAX_REFUSALS;
	}

	/**
	 * Whether an answer is one of those that are repeated at all. Costs next to nothing,
	 * and is asked for every answer.
	 * @param status the status of the answer
	 * @return whether to ask {@link #isRepeatedAfter(InstanceId, int, String)}
	 */
	public boolean mayRepeat(int status) {
		return this.settings.repeats(this.method, status);
	}

	/**
	 * Whether another attempt may follow one that was answered. If so, it is taken from
	 * the budget.
	 * @param instance the instance that answered
	 * @param status the status of the answer
	 * @param retryAfter its header {@code Retry-After}, or {@code null}
	 * @return whether another may follow
	 */
	public boolean isRepeatedAfter(InstanceId instance, int status, @Nullable String retryAfter) {
		if (!mayRepeat(status) || !isRepeatedAfter(instance)) {
			return false;
		}
		this.retryAfterSeconds = (retryAfter != null) ? seconds(retryAfter) : 0;
		return true;
	}

	private boolean isRepeatedAfter(InstanceId instance) {
		failed(instance);
		this.refused = false;
		this.failures++;
		this.retryAfterSeconds = 0;
		return this.retries != null && this.failures < this.settings.maxAttempts()
				&& this.retries.take(this.settings, instance);
	}

	/**
	 * An attempt failed, or is late, that is repeated by somebody else, if at all.
	 * @param instance the instance on which it was made
	 */
	public void failed(InstanceId instance) {
		if (this.tried.isEmpty()) {
			this.tried = new ArrayList<>(this.settings.maxAttempts());
		}
		this.tried.add(instance);
	}

	/** A date would have to be compared with a clock that may be wrong. */
	private static long seconds(String retryAfter) {
		try {
			return Long.parseLong(retryAfter.strip());
		}
		catch (NumberFormatException ex) {
			return UNKNOWN;
		}
	}

	/**
	 * How long to wait before the next attempt.
	 * @param instance the instance that was chosen for it
	 * @return the time, 0 not to wait, or {@code null} not to make the attempt: the
	 * instance was tried and nothing says that it will do better
	 */
	public @Nullable Duration pauseBefore(InstanceId instance) {
		return pause(isTried(instance.host(), instance.port()));
	}

	private @Nullable Duration pause(boolean again) {
		RetryBackoff backoff = this.settings.backoff();
		if (backoff == null || this.retries == null || this.refused) {
			return again ? null : Duration.ZERO;
		}
		Duration pause = backoff.after(this.failures, this.retries::random);
		if (!again || this.retryAfterSeconds <= pause.toSeconds()) {
			return pause;
		}
		return (this.retryAfterSeconds <= backoff.max().toSeconds()) ? Duration.ofSeconds(this.retryAfterSeconds)
				: null;
	}

	/**
	 * Whether an attempt failed on an instance.
	 * @param host the host of the instance
	 * @param port the port of the instance
	 * @return whether it was tried
	 */
	public boolean isTried(String host, int port) {
		for (InstanceId id : this.tried) {
			if (id.port() == port && id.host().equals(host)) {
				return true;
			}
		}
		return false;
	}

	/**
	 * Whether another attempt may be made beside the first one while that waits for its
	 * answer.
	 * @return whether to ask {@link #hedgeDelay} and to tell how long the answer
	 * {@link #timed took}
	 */
	public boolean mayHedge() {
		return this.retries != null && !isRepeated() && this.settings.hedgeAfter(this.method) != null;
	}

	/**
	 * How long to wait for an answer before another attempt is made beside.
	 * @return the time, or {@code null} if there is to be none
	 */
	public @Nullable Duration hedgeDelay() {
		HedgeAfter hedgeAfter = this.settings.hedgeAfter(this.method);
		return (hedgeAfter != null && this.retries != null) ? this.retries.hedgeDelay(hedgeAfter) : null;
	}

	/**
	 * The first attempt begins, which may be hedged.
	 * @return to be run when the call is answered, by whichever instance
	 */
	public Runnable timed() {
		return (this.retries != null) ? this.retries.timed() : () -> {
		};
	}

	/**
	 * Whether an attempt may be made on an instance while another is still waiting. If
	 * so, it is taken from the budget.
	 * @param waiting the instance that has not answered, which was said to have
	 * {@link #failed}
	 * @param other the instance that was chosen for the attempt
	 * @return whether it may be made
	 */
	public boolean isHedged(InstanceId waiting, InstanceId other) {
		if (this.retries == null || isTried(other.host(), other.port())
				|| this.failures + 1 >= this.settings.maxAttempts() || !this.retries.take(this.settings, waiting)) {
			return false;
		}
		failed(other);
		this.failures++;
		this.retries.hedged();
		return true;
	}

	/**
	 * Whether this is not the first attempt.
	 * @return whether one has failed
	 */
	public boolean isRepeated() {
		return !this.tried.isEmpty();
	}

	/**
	 * Whether answers may be repeated, and not only attempts that ended with an
	 * exception.
	 * @return whether it depends on the answer
	 */
	public boolean mayRepeatAnswers() {
		return this.settings.mayRepeatAnswers(this.method);
	}

	/**
	 * An attempt that is not the first begins.
	 * @return to be run when it ends, in whatever way
	 */
	public Runnable begin() {
		if (this.retries == null || this.failures == 0) {
			return () -> {
			};
		}
		this.retries.attemptBegins();
		return this.retries::attemptEnds;
	}

}
