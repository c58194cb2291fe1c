package io.fairway.feedback;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * When the oldest request that still waits for its answer began. A fixed number of
 * requests is tracked, those that found a place free; a request that waits long keeps its
 * place, so where an instance stops answering, the places soon hold the oldest. Constant
 * size, no lock. Thread-safe.
 */
final class WaitingRequests {

	/** As many as fit into one cache line. */
	private static final int PLACES = 8;

	static final int NO_PLACE = -1;

	private static final long FREE = 0;

	private final AtomicLongArray starts = new AtomicLongArray(PLACES);

	/** Tracks a request if there is a place, and returns which. */
	int enter(long now) {
		long start = (now != FREE) ? now : 1;
		int first = (int) (now >>> 10) & (PLACES - 1);
		for (int i = 0; i < PLACES; i++) {
			int place = (first + i) & (PLACES - 1);
			if (this.starts.getPlain(place) == FREE && this.starts.compareAndSet(place, FREE, start)) {
				return place;
			}
		}
		return NO_PLACE;
	}

	void leave(int place) {
		if (place != NO_PLACE) {
			this.starts.set(place, FREE);
		}
	}

	/** The age of the oldest tracked request, 0 if there is none. */
	long oldest(long now) {
		long age = 0;
		for (int i = 0; i < PLACES; i++) {
			long start = this.starts.get(i);
			if (start != FREE) {
				age = Math.max(age, now - start);
			}
		}
		return age;
	}

}
