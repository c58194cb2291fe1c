package io.fairway.integration.spring;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.awaitility.Awaitility;

/**
 * Calls at a steady rate of 200 a second, from a thread of their own, until closed.
 */
public final class SteadyCalls implements AutoCloseable {

	private static final int INTERVAL_MILLIS = 5;

	private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();

	private final AtomicInteger count = new AtomicInteger();

	private final List<Throwable> failures = new CopyOnWriteArrayList<>();

	private SteadyCalls() {
	}

	/**
	 * Begins to call.
	 * @param call the call
	 * @return the calls, to be closed
	 */
	public static SteadyCalls start(Runnable call) {
		SteadyCalls calls = new SteadyCalls();
		calls.executor.scheduleAtFixedRate(() -> calls.make(call), 0, INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
		return calls;
	}

	private void make(Runnable call) {
		try {
			call.run();
		}
		catch (Throwable ex) {
			this.failures.add(ex);
		}
		this.count.incrementAndGet();
	}

	/**
	 * How many have ended.
	 * @return the number of calls
	 */
	public int count() {
		return this.count.get();
	}

	/**
	 * Waits for as many calls as begin in a time. None of them begins too early.
	 * @param time the time
	 */
	public void awaitMore(Duration time) {
		long end = count() + time.toMillis() / INTERVAL_MILLIS;
		Awaitility.await().atMost(time.multipliedBy(3)).until(() -> count() >= end);
	}

	/**
	 * What failed so far.
	 * @return the failures
	 */
	public List<Throwable> failures() {
		return this.failures;
	}

	@Override
	public void close() {
		this.executor.shutdownNow();
	}

}
