package io.fairway.metrics;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Durations on their way from the threads of requests to the one that records them, since
 * a meter registry may be slow or fail. Nobody waits for anybody: when they come faster
 * than they are recorded, the oldest are lost, and that is counted. Constant size, no
 * lock, no allocation. Thread-safe for those who add; one thread at a time may drain.
 */
final class Durations {

	static final int CAPACITY = 1024;

	private static final int TIMING_BITS = 4;

	private static final int TIMING_MASK = (1 << TIMING_BITS) - 1;

	private final AtomicLongArray places = new AtomicLongArray(CAPACITY);

	private final AtomicLong added = new AtomicLong();

	private long drained;

	private long missing = -1;

	/** Adds a duration, and tells whether it is time to drain. */
	boolean add(Timing timing, long nanos) {
		long place = this.added.getAndIncrement();
		this.places.setRelease(index(place), Math.max(0, nanos) << TIMING_BITS | timing.ordinal() + 1);
		return place % (CAPACITY / 2) == CAPACITY / 2 - 1;
	}

	/** Hands over what was added, and returns how many durations were lost. */
	long drain(Recorder recorder) {
		long end = this.added.get();
		long lost = Math.max(0, end - this.drained - CAPACITY);
		this.drained += lost;
		while (this.drained < end) {
			long packed = this.places.getAndSet(index(this.drained), 0);
			if (packed != 0) {
				recorder.record(Timing.of((int) (packed & TIMING_MASK) - 1), packed >>> TIMING_BITS);
			}
			else if (this.missing == this.drained) {
				lost++;
			}
			else {
				// Its thread is about to add it, unless another one took its place.
				this.missing = this.drained;
				return lost;
			}
			this.drained++;
		}
		return lost;
	}

	private static int index(long place) {
		return (int) place & (CAPACITY - 1);
	}

	/** Told of each duration. */
	@FunctionalInterface
	interface Recorder {

		void record(Timing timing, long nanos);

	}

}
