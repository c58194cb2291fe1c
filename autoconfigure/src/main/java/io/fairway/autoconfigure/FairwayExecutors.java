package io.fairway.autoconfigure;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

/**
 * The threads of Fairway. They are kept together in one bean of a type of its own, since
 * a bean of type {@code Executor} would replace Spring Boot's. All end with the context.
 */
final class FairwayExecutors implements AutoCloseable {

	private static final Log logger = LogFactory.getLog(FairwayExecutors.class);

	private static final int MAX_BLOCKING_THREADS = 8;

	private static final int MAX_CONNECTING_THREADS = 4;

	private static final int IDLE_SECONDS = 30;

	private static final int SECONDS_TO_END = 2;

	private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, threads("fairway-timer-"));

	private final ExecutorService events = Executors.newSingleThreadExecutor(threads("fairway-events-"));

	private final ThreadPoolExecutor blocking = new ThreadPoolExecutor(MAX_BLOCKING_THREADS, MAX_BLOCKING_THREADS,
			IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), threads("fairway-registry-"));

	private final ThreadPoolExecutor connecting = new ThreadPoolExecutor(MAX_CONNECTING_THREADS, MAX_CONNECTING_THREADS,
			IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), threads("fairway-connection-"));

	private final ScheduledThreadPoolExecutor metrics = new ScheduledThreadPoolExecutor(1, threads("fairway-metrics-"));

	FairwayExecutors() {
		this.timer.setRemoveOnCancelPolicy(true);
		this.metrics.setRemoveOnCancelPolicy(true);
		this.blocking.allowCoreThreadTimeOut(true);
		this.connecting.allowCoreThreadTimeOut(true);
	}

	private static ThreadFactory threads(String prefix) {
		CustomizableThreadFactory threads = new CustomizableThreadFactory(prefix);
		threads.setDaemon(true);
		return threads;
	}

	/** Short tasks at a certain time. */
	ScheduledExecutorService timer() {
		return this.timer;
	}

	/**
	 * Tells listeners of the application something, in order, unless it ends; a slow one
	 * delays only others.
	 */
	void tell(Runnable event) {
		try {
			this.events.execute(event);
		}
		catch (RejectedExecutionException ex) {
			logger.debug("Not told, since the application ends", ex);
		}
	}

	/** Calls that wait for a network. */
	ExecutorService blocking() {
		return this.blocking;
	}

	/** Connections that are opened ahead, of instances that may be silent. */
	ExecutorService connecting() {
		return this.connecting;
	}

	/** The meter registry, which may be slow. */
	ScheduledExecutorService metrics() {
		return this.metrics;
	}

	@Override
	public void close() {
		this.timer.shutdownNow();
		this.events.shutdownNow();
		this.blocking.shutdownNow();
		this.connecting.shutdownNow();
		this.metrics.shutdownNow();
		try {
			// What was being written is whole, and nothing is called after the end.
			this.blocking.awaitTermination(SECONDS_TO_END, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
