package io.fairway.sample;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import io.fairway.instance.Ticker;

/**
 * The latest calls, as their caller saw them: enough for steady shares, few enough to
 * show a change within seconds. Thread-safe.
 */
@Component
final class ShareWindow {

	/** A multiple of 16, the sum of all weights, so that whole schedules fit in. */
	static final int MAX_CALLS = 960;

	static final Duration MAX_AGE = Duration.ofSeconds(10);

	private final Ticker ticker;

	private final Deque<FinishedCall> calls = new ArrayDeque<>();

	private int generation;

	ShareWindow(Ticker ticker) {
		this.ticker = ticker;
	}

	/**
	 * Begins to observe a call.
	 * @return what must be told of its end
	 */
	synchronized Call begin() {
		return new Call(this.generation, this.ticker.read());
	}

	/**
	 * Forgets all calls, those that are under way included, since what is measured has
	 * changed.
	 */
	synchronized void reset() {
		this.generation++;
		this.calls.clear();
	}

	/**
	 * The calls in the window at the moment.
	 */
	synchronized List<FinishedCall> calls() {
		evict(this.ticker.read());
		return List.copyOf(this.calls);
	}

	/** How long ago the given call ended. */
	Duration age(FinishedCall call) {
		return Duration.ofNanos(this.ticker.read() - call.endedAt());
	}

	private synchronized void add(int generation, FinishedCall call) {
		if (generation == this.generation) {
			this.calls.addLast(call);
			evict(call.endedAt());
		}
	}

	private void evict(long now) {
		while (this.calls.size() > MAX_CALLS || isTooOld(this.calls.peekFirst(), now)) {
			this.calls.removeFirst();
		}
	}

	private static boolean isTooOld(@Nullable FinishedCall call, long now) {
		return call != null && now - call.endedAt() > MAX_AGE.toNanos();
	}

	/**
	 * A call under way.
	 */
	final class Call {

		private final int generation;

		private final long beganAt;

		private Call(int generation, long beganAt) {
			this.generation = generation;
			this.beganAt = beganAt;
		}

		/**
		 * The call has ended.
		 * @param instance who answered, or {@code null} if nobody did
		 * @param failed whether the answer is missing or an error
		 */
		void end(@Nullable String instance, boolean failed) {
			long now = ShareWindow.this.ticker.read();
			add(this.generation, new FinishedCall(instance, failed, now - this.beganAt, now));
		}

	}

	/**
	 * A call that has ended.
	 *
	 * @param instance who answered, or {@code null} if nobody did
	 * @param failed whether the answer is missing or an error
	 * @param nanos how long it took
	 * @param endedAt when it ended, on the ticker
	 */
	record FinishedCall(@Nullable String instance, boolean failed, long nanos, long endedAt) {
	}

}
