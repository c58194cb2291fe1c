package io.fairway.registry;

import java.util.OptionalLong;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/**
 * Removes instances from a table at the moment when their leases end. Thread-safe.
 */
public final class ExpiryTimer implements AutoCloseable {

	private final InstanceTable table;

	private final ScheduledExecutorService scheduler;

	private @Nullable ScheduledFuture<?> next;

	private boolean closed;

	/**
	 * A timer that is not set yet.
	 * @param table the table to remove from
	 * @param scheduler runs the removal
	 */
	public ExpiryTimer(InstanceTable table, ScheduledExecutorService scheduler) {
		this.table = table;
		this.scheduler = scheduler;
	}

	/**
	 * Sets the timer to the end of the next lease. To be called after a lease was added;
	 * a renewed or removed one at most wakes the timer too early.
	 */
	public void set() {
		// Asked outside of the lock, since a watcher called under the table's may come
		// here.
		set(this.table.untilNextExpiry());
	}

	private synchronized void set(OptionalLong delay) {
		if (this.closed || delay.isEmpty() || (this.next != null && isBefore(this.next, delay.getAsLong()))) {
			return;
		}
		cancel();
		this.next = this.scheduler.schedule(this::expire, Math.max(0, delay.getAsLong()), TimeUnit.NANOSECONDS);
	}

	private static boolean isBefore(ScheduledFuture<?> next, long delay) {
		return !next.isDone() && next.getDelay(TimeUnit.NANOSECONDS) <= delay;
	}

	private synchronized void cancel() {
		if (this.next != null) {
			this.next.cancel(false);
			this.next = null;
		}
	}

	private void expire() {
		cancel();
		try {
			this.table.expire();
		}
		finally {
			// A watcher that fails keeps nobody else in the table for ever.
			set();
		}
	}

	@Override
	public synchronized void close() {
		this.closed = true;
		cancel();
	}

}
