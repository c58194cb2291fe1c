package io.fairway.feedback;

import java.lang.ref.PhantomReference;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What a lease stands for. It outlives a lease that is lost, and the request can then
 * still be counted out.
 */
final class OpenRequest extends PhantomReference<RequestLease> {

	private static final int WAITING = 0;

	private static final int ANSWERED = 1;

	private static final int CLOSED = 2;

	private final InstanceStats stats;

	private final long began;

	private final int place;

	private final Admission admission;

	private final Reaper reaper;

	private final AtomicInteger state = new AtomicInteger(WAITING);

	private volatile Outcome answer = Outcome.SUCCESS;

	OpenRequest(RequestLease lease, InstanceStats stats, long began, int place, Admission admission, Reaper reaper) {
		super(lease, reaper.lost());
		this.stats = stats;
		this.began = began;
		this.place = place;
		this.admission = admission;
		this.reaper = reaper;
		reaper.watch(this);
	}

	void answered(int status) {
		if (this.state.get() != WAITING) {
			return;
		}
		Outcome outcome = Outcome.ofStatus(status);
		this.answer = outcome;
		if (this.state.compareAndSet(WAITING, ANSWERED)) {
			this.stats.answered(this.began, this.place, outcome);
		}
	}

	boolean isAnswered() {
		return this.state.get() == ANSWERED;
	}

	Outcome answer() {
		return this.answer;
	}

	/** Counts the request out, and tells whether that was still to be done. */
	boolean close(Outcome outcome) {
		int before = this.state.getAndSet(CLOSED);
		if (before == CLOSED) {
			return false;
		}
		this.reaper.forget(this);
		if (before == WAITING) {
			this.stats.unanswered(this.began, this.place);
		}
		this.stats.ended(this.began, outcome, this.admission);
		return true;
	}

}
