package io.fairway.simulation;

import java.util.Comparator;
import java.util.PriorityQueue;

import io.fairway.instance.Ticker;

/**
 * A clock that jumps from one event to the next. Events of the same moment happen in the
 * order in which they were planned.
 */
final class VirtualTime implements Ticker {

	private final PriorityQueue<Event> events = new PriorityQueue<>(
			Comparator.comparingLong(Event::time).thenComparingLong(Event::number));

	private long now;

	private long planned;

	@Override
	public long read() {
		return this.now;
	}

	void at(long time, Runnable action) {
		this.events.add(new Event(Math.max(time, this.now), this.planned++, action));
	}

	void after(long delay, Runnable action) {
		at(this.now + delay, action);
	}

	/** Lets everything happen that is planned, and what that leads to. */
	void run() {
		for (Event event = this.events.poll(); event != null; event = this.events.poll()) {
			this.now = event.time();
			event.action().run();
		}
	}

	private record Event(long time, long number, Runnable action) {
	}

}
