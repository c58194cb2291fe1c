package io.fairway.feedback;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * A request that was counted in. It is counted out exactly once, by the first call of
 * {@link #close}; what is called after that does nothing. Thread-safe.
 */
public final class RequestLease {

	private static final int WAITING = 0;

	private static final int ANSWERED = 1;

	private static final int CLOSED = 2;

	private final InstanceStats stats;

	private final long began;

	private final int place;

	private final AtomicInteger state = new AtomicInteger(WAITING);

	private volatile Outcome answer = Outcome.SUCCESS;

	RequestLease(InstanceStats stats, long began, int place) {
		this.stats = stats;
		this.began = began;
		this.place = place;
	}

	/**
	 * The answer begins: its head is there, its body may follow. From now on the time no
	 * longer counts as latency.
	 * @param status the HTTP status code
	 */
	public void answered(int status) {
		Outcome outcome = Outcome.ofStatus(status);
		this.answer = outcome;
		if (this.state.compareAndSet(WAITING, ANSWERED)) {
			this.stats.answered(this.began, this.place, outcome);
		}
	}

	/**
	 * The request ended as its answer promised: the body was read or discarded.
	 */
	public void close() {
		close(this.answer);
	}

	/**
	 * The request ended.
	 * @param outcome how
	 */
	public void close(Outcome outcome) {
		int before = this.state.getAndSet(CLOSED);
		if (before == CLOSED) {
			return;
		}
		if (before == WAITING) {
			this.stats.unanswered(this.began, this.place);
		}
		this.stats.ended(this.began, outcome);
	}

	/**
	 * The request ended with an exception.
	 * @param failure the exception
	 */
	public void fail(Throwable failure) {
		close(Outcome.ofFailure(failure));
	}

}
