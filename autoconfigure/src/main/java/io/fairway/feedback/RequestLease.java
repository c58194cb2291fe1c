package io.fairway.feedback;

import java.lang.ref.Reference;

/**
 * A request that was counted in. It is counted out exactly once, by the first call of
 * {@link #close}; what is called after that does nothing. Whoever may still end the
 * request has to hold the lease: one that nobody holds any more is closed as cancelled.
 * Thread-safe.
 */
public final class RequestLease {

	private final OpenRequest request;

	RequestLease(InstanceStats stats, long began, int place, Admission admission, Reaper reaper) {
		this.request = new OpenRequest(this, stats, began, place, admission, reaper);
	}

	/**
	 * The answer begins: its head is there, its body may follow. From now on the time no
	 * longer counts as latency.
	 * @param status the HTTP status code
	 */
	public void answered(int status) {
		try {
			this.request.answered(status);
		}
		finally {
			Reference.reachabilityFence(this);
		}
	}

	/**
	 * The request ended as its answer promised: the body was read or discarded.
	 */
	public void close() {
		close(this.request.answer());
	}

	/**
	 * The request ended.
	 * @param outcome how
	 */
	public void close(Outcome outcome) {
		try {
			this.request.close(outcome);
		}
		finally {
			Reference.reachabilityFence(this);
		}
	}

	/**
	 * The request ended with an exception.
	 * @param failure the exception
	 */
	public void fail(Throwable failure) {
		close(Outcome.ofFailure(failure));
	}

	/**
	 * The caller gave up. If an answer had begun, that is how the request ended.
	 */
	public void cancel() {
		close(this.request.isAnswered() ? this.request.answer() : Outcome.CANCELLED);
	}

}
