package io.fairway.registry.consul;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.IntUnaryOperator;

import org.jspecify.annotations.Nullable;

/**
 * One small question to the agent on behalf of all watches: does it have a leader? While
 * watches wait for the agent, it is asked every second, whatever the number of watches;
 * while they do not, every few seconds, so that a connection that died in silence is
 * noticed long before the end of a blocking query. Thread-safe.
 */
final class AgentMonitor implements AutoCloseable {

	/**
	 * Not longer with each failure, as a first answer within two seconds of the agent's
	 * is worth one small question a second.
	 */
	private static final Duration RETRY = Duration.ofSeconds(1);

	private static final Duration PULSE = Duration.ofSeconds(5);

	private static final int FAILURES_TO_BE_LOST = 2;

	private static final int JITTER_PERCENT = 20;

	private static final int PERCENT = 100;

	private static final int SPREAD_MILLIS = 100;

	private static final int OK = 200;

	private final ConsulHttp http;

	private final ScheduledExecutorService scheduler;

	private final IntUnaryOperator random;

	private final Consumer<Exception> lost;

	private final BooleanSupplier needed;

	private final Set<Runnable> waiting = new LinkedHashSet<>();

	private @Nullable Future<?> next;

	private boolean asking;

	private int failures;

	private boolean closed;

	/**
	 * A monitor that asks nothing yet.
	 * @param http the agents
	 * @param scheduler asks, and calls those that wait
	 * @param random a number from 0 to less than the given bound
	 * @param needed whether there is anybody to ask for
	 * @param lost told why an agent of which nobody complained does not answer
	 */
	AgentMonitor(ConsulHttp http, ScheduledExecutorService scheduler, IntUnaryOperator random, BooleanSupplier needed,
			Consumer<Exception> lost) {
		this.http = http;
		this.scheduler = scheduler;
		this.random = random;
		this.needed = needed;
		this.lost = lost;
	}

	/** Begins to ask. Further calls do nothing until it ended since nobody needed it. */
	synchronized void start() {
		if (this.next == null && !this.asking) {
			askIn(PULSE);
		}
	}

	/**
	 * Calls the task when the agent answered the next question.
	 * @param task the task, called once from the scheduler
	 */
	synchronized void await(Runnable task) {
		this.waiting.add(task);
		if (this.waiting.size() == 1 && !this.asking) {
			askIn(RETRY);
		}
	}

	private synchronized void askIn(Duration delay) {
		if (this.next != null) {
			this.next.cancel(false);
			this.next = null;
		}
		if (!this.closed) {
			int percent = PERCENT - JITTER_PERCENT + this.random.applyAsInt(2 * JITTER_PERCENT + 1);
			this.next = this.scheduler.schedule(this::ask, delay.toNanos() / PERCENT * percent, TimeUnit.NANOSECONDS);
		}
	}

	private void ask() {
		synchronized (this) {
			this.next = null;
			this.asking = !this.closed && (!this.waiting.isEmpty() || this.needed.getAsBoolean());
			if (!this.asking) {
				return;
			}
		}
		this.http.get(this.http.agent(), "/v1/status/leader", Duration.ZERO).whenComplete(this::answered);
	}

	private void answered(@Nullable HttpResponse<byte[]> answer, @Nullable Throwable failure) {
		String problem = problem(answer, failure);
		List<Runnable> ready = List.of();
		boolean gone;
		synchronized (this) {
			this.asking = false;
			this.failures = (problem != null) ? this.failures + 1 : 0;
			gone = problem != null && this.waiting.isEmpty() && this.failures == FAILURES_TO_BE_LOST;
			if (problem == null) {
				ready = List.copyOf(this.waiting);
				this.waiting.clear();
			}
			else if (gone || !this.waiting.isEmpty()) {
				this.http.nextAgent();
			}
			askIn((problem != null) ? RETRY : PULSE);
		}
		ready.forEach(this::call);
		if (gone) {
			this.lost.accept(new IOException("the agent does not answer: " + problem, failure));
		}
	}

	/** Not all at once: there may be hundreds. */
	private synchronized void call(Runnable task) {
		if (!this.closed) {
			this.scheduler.schedule(task, this.random.applyAsInt(SPREAD_MILLIS), TimeUnit.MILLISECONDS);
		}
	}

	private static @Nullable String problem(@Nullable HttpResponse<byte[]> answer, @Nullable Throwable failure) {
		if (answer == null) {
			return String.valueOf(failure);
		}
		if (answer.statusCode() != OK) {
			return "status " + answer.statusCode();
		}
		// A text in quotes, with nothing in it before a leader is elected.
		return (answer.body().length <= 2) ? "no cluster leader" : null;
	}

	@Override
	public synchronized void close() {
		this.closed = true;
		this.waiting.clear();
		if (this.next != null) {
			this.next.cancel(false);
		}
	}

}
