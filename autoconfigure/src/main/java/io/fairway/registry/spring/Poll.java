package io.fairway.registry.spring;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.fairway.instance.Instance;
import io.fairway.registry.InstancesListener;

/**
 * Repeated questions for one service. A question that is asked while another is under way
 * is asked once more afterwards, however often it was asked.
 */
final class Poll {

	private static final int IDLE = 0;

	private static final int RUNNING = 1;

	private static final int AGAIN = 2;

	private final Supplier<List<Instance>> question;

	private final InstancesListener listener;

	private final Executor executor;

	private final AtomicInteger state = new AtomicInteger(IDLE);

	private volatile boolean closed;

	private @Nullable Future<?> schedule;

	Poll(Supplier<List<Instance>> question, InstancesListener listener, Executor executor) {
		this.question = question;
		this.listener = listener;
		this.executor = executor;
	}

	synchronized void start(ScheduledExecutorService scheduler, Duration interval) {
		if (this.closed) {
			return;
		}
		this.schedule = scheduler.scheduleWithFixedDelay(this::run, 0, interval.toNanos(), TimeUnit.NANOSECONDS);
	}

	void run() {
		if (this.closed) {
			return;
		}
		if (this.state.getAndUpdate((state) -> (state == IDLE) ? RUNNING : AGAIN) == IDLE) {
			try {
				this.executor.execute(this::askUntilIdle);
			}
			catch (RejectedExecutionException ex) {
				this.state.set(IDLE);
				this.listener.registryFailed(ex);
			}
		}
	}

	private void askUntilIdle() {
		try {
			do {
				this.state.set(RUNNING);
				ask();
			}
			while (!this.state.compareAndSet(RUNNING, IDLE));
		}
		catch (Error ex) {
			this.state.set(IDLE);
			throw ex;
		}
	}

	private void ask() {
		try {
			List<Instance> answer = this.question.get();
			if (!this.closed) {
				this.listener.instancesChanged(answer);
			}
		}
		catch (RuntimeException ex) {
			if (!this.closed) {
				this.listener.registryFailed(ex);
			}
		}
	}

	synchronized void close() {
		this.closed = true;
		if (this.schedule != null) {
			this.schedule.cancel(false);
		}
	}

}
