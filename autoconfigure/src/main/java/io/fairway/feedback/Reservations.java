package io.fairway.feedback;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Requests that were promised a place and have not begun yet. A promise that nobody keeps
 * lapses after one to two seconds, so a choice without a request is soon forgotten.
 * <p>
 * All fits into one word: 24 bits say what second it is, in units of 2³⁰ ns; 16 bits
 * change with each promise that is kept, so that nobody takes the word for the one that
 * was read before; 12 bits each say how many promises are from this second and from the
 * one before. No lock, no allocation. Thread-safe.
 */
final class Reservations {

	private static final int TIME_SHIFT = 30;

	private static final int SECOND_SHIFT = 40;

	private static final long SECOND_MASK = (1L << 24) - 1;

	private static final long VERSION = 1L << 24;

	private static final long VERSION_MASK = ((1L << 16) - 1) << 24;

	private static final int CURRENT_SHIFT = 12;

	private static final long CURRENT = 1L << CURRENT_SHIFT;

	private static final long COUNT_MASK = CURRENT - 1;

	private final AtomicLong packed = new AtomicLong();

	/** One more, unless there are 4095 of this second already. */
	void add(long now) {
		long seen = read();
		while (!tryAdd(seen, now)) {
			seen = read();
		}
	}

	/** The state to be handed to {@link #tryAdd}. */
	long read() {
		return this.packed.get();
	}

	/** One more, if nothing happened since the state was read. */
	boolean tryAdd(long seen, long now) {
		long valid = at(seen, now);
		return this.packed.compareAndSet(seen, (current(valid) < COUNT_MASK) ? valid + CURRENT : valid);
	}

	/** One less, the oldest first, if there is one. */
	void take(long now) {
		while (true) {
			long seen = read();
			long valid = at(seen, now);
			if (sum(valid) == 0) {
				return;
			}
			long fewer = valid - ((previous(valid) > 0) ? 1 : CURRENT);
			if (this.packed.compareAndSet(seen, fewer & ~VERSION_MASK | fewer + VERSION & VERSION_MASK)) {
				return;
			}
		}
	}

	int count(long now) {
		return count(read(), now);
	}

	static int count(long seen, long now) {
		return (int) sum(at(seen, now));
	}

	/** What is left of the promises by now. */
	private static long at(long packed, long now) {
		long second = now >> TIME_SHIFT & SECOND_MASK;
		long elapsed = second - (packed >>> SECOND_SHIFT) & SECOND_MASK;
		if (elapsed == 0) {
			return packed;
		}
		long previous = (elapsed == 1) ? current(packed) : 0;
		return second << SECOND_SHIFT | packed & VERSION_MASK | previous;
	}

	private static long sum(long packed) {
		return current(packed) + previous(packed);
	}

	private static long current(long packed) {
		return packed >>> CURRENT_SHIFT & COUNT_MASK;
	}

	private static long previous(long packed) {
		return packed & COUNT_MASK;
	}

}
