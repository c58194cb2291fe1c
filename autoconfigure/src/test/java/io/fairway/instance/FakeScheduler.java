package io.fairway.instance;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.RunnableScheduledFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * A scheduler in virtual time: its tasks run on the thread that lets the time pass, in
 * the order in which they are due.
 */
public final class FakeScheduler extends AbstractExecutorService implements ScheduledExecutorService {

	private final FakeTicker ticker;

	private final List<Task<?>> tasks = new ArrayList<>();

	private boolean shutdown;

	public FakeScheduler(FakeTicker ticker) {
		this.ticker = ticker;
	}

	public FakeTicker ticker() {
		return this.ticker;
	}

	/**
	 * Lets time pass, and with it everything happen that is due.
	 */
	public void advance(Duration time) {
		long end = this.ticker.read() + time.toNanos();
		Task<?> next = next(end);
		while (next != null) {
			this.ticker.advance(Duration.ofNanos(Math.max(0, next.due - this.ticker.read())));
			next.run();
			next = next(end);
		}
		this.ticker.advance(Duration.ofNanos(end - this.ticker.read()));
	}

	/**
	 * Runs what is due now.
	 */
	public void runDue() {
		advance(Duration.ZERO);
	}

	/**
	 * How many tasks are waiting for their time.
	 */
	public synchronized int pending() {
		this.tasks.removeIf(Task::isDone);
		return this.tasks.size();
	}

	private synchronized Task<?> next(long end) {
		this.tasks.removeIf(Task::isDone);
		Task<?> next = this.tasks.stream()
			.filter((task) -> task.due - end <= 0)
			.min(Comparator.comparingLong((task) -> task.due - end))
			.orElse(null);
		this.tasks.remove(next);
		return next;
	}

	private synchronized <T> Task<T> add(Task<T> task) {
		if (this.shutdown) {
			throw new RejectedExecutionException("shut down");
		}
		this.tasks.add(task);
		return task;
	}

	@Override
	public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
		return schedule(Executors.callable(command), delay, unit);
	}

	@Override
	public <V> ScheduledFuture<V> schedule(Callable<V> callable, long delay, TimeUnit unit) {
		return add(new Task<>(callable, unit.toNanos(delay), 0));
	}

	@Override
	public ScheduledFuture<?> scheduleAtFixedRate(Runnable command, long initialDelay, long period, TimeUnit unit) {
		return scheduleWithFixedDelay(command, initialDelay, period, unit);
	}

	@Override
	public ScheduledFuture<?> scheduleWithFixedDelay(Runnable command, long initialDelay, long delay, TimeUnit unit) {
		if (delay <= 0) {
			throw new IllegalArgumentException("delay: " + delay);
		}
		return add(new Task<>(Executors.callable(command), unit.toNanos(initialDelay), unit.toNanos(delay)));
	}

	@Override
	public void execute(Runnable command) {
		schedule(command, 0, TimeUnit.NANOSECONDS);
	}

	@Override
	public synchronized void shutdown() {
		this.shutdown = true;
	}

	@Override
	public List<Runnable> shutdownNow() {
		shutdown();
		return List.of();
	}

	@Override
	public synchronized boolean isShutdown() {
		return this.shutdown;
	}

	@Override
	public boolean isTerminated() {
		return isShutdown();
	}

	@Override
	public boolean awaitTermination(long timeout, TimeUnit unit) {
		return isShutdown();
	}

	private final class Task<V> extends FutureTask<V> implements RunnableScheduledFuture<V> {

		private final long period;

		private volatile long due;

		Task(Callable<V> callable, long delay, long period) {
			super(callable);
			this.due = FakeScheduler.this.ticker.read() + delay;
			this.period = period;
		}

		@Override
		public void run() {
			if (!isPeriodic()) {
				super.run();
			}
			else if (runAndReset() && !isShutdown()) {
				this.due = FakeScheduler.this.ticker.read() + this.period;
				add(this);
			}
		}

		@Override
		public boolean isPeriodic() {
			return this.period > 0;
		}

		@Override
		public long getDelay(TimeUnit unit) {
			return unit.convert(this.due - FakeScheduler.this.ticker.read(), TimeUnit.NANOSECONDS);
		}

		@Override
		public int compareTo(Delayed other) {
			return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
		}

	}

}
