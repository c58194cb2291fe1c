package io.fairway.registry.consul;

import java.net.http.HttpClient;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The JDK's HTTP client with threads that end when it is closed. Before Java 21 it has no
 * such method: its selector thread ends when it is interrupted, or some time after the
 * client became garbage, and with it end the connections.
 */
final class ClosableHttpClient implements AutoCloseable {

	private static final int MAX_THREADS = 4;

	private static final int IDLE_SECONDS = 10;

	/** Where the selector threads are found: a thread stays in the group of its maker. */
	private static final ThreadGroup SELECTORS = new ThreadGroup("fairway-consul");

	/** One client after the other, so that it is clear whose selector is new. */
	private static final Object CREATION = new Object();

	private final ThreadPoolExecutor executor;

	private final HttpClient client;

	private final Set<Thread> selectors = new HashSet<>();

	ClosableHttpClient(String name, HttpClient.Builder builder) {
		this.executor = executor("fairway-consul-" + name + "-");
		builder.executor(this.executor);
		synchronized (CREATION) {
			List<Thread> before = selectors();
			this.client = inGroup(new FutureTask<>(() -> {
				HttpClient built = builder.build();
				this.selectors.addAll(selectors());
				return built;
			}));
			before.forEach(this.selectors::remove);
		}
	}

	/** Its threads, and what they start, belong to the group of the caller. */
	private static ThreadPoolExecutor executor(String prefix) {
		AtomicInteger number = new AtomicInteger();
		ThreadGroup group = Thread.currentThread().getThreadGroup();
		ThreadPoolExecutor executor = new ThreadPoolExecutor(MAX_THREADS, MAX_THREADS, IDLE_SECONDS, TimeUnit.SECONDS,
				new LinkedBlockingQueue<>(), (task) -> {
					Thread thread = new Thread(group, task, prefix + number.incrementAndGet());
					thread.setDaemon(true);
					return thread;
				});
		executor.allowCoreThreadTimeOut(true);
		return executor;
	}

	private static List<Thread> selectors() {
		// The count is an estimate: what does not fit is left out.
		Thread[] threads = new Thread[2 * SELECTORS.activeCount() + 16];
		SELECTORS.enumerate(threads);
		return Arrays.stream(threads)
			.filter(Objects::nonNull)
			.filter((thread) -> thread.getName().contains("Selector"))
			.toList();
	}

	private static HttpClient inGroup(FutureTask<HttpClient> creation) {
		new Thread(SELECTORS, creation).start();
		boolean interrupted = false;
		try {
			while (true) {
				try {
					return creation.get();
				}
				catch (InterruptedException ex) {
					interrupted = true;
				}
				catch (ExecutionException ex) {
					throw new IllegalStateException("There is no HTTP client", ex.getCause());
				}
			}
		}
		finally {
			if (interrupted) {
				Thread.currentThread().interrupt();
			}
		}
	}

	HttpClient client() {
		return this.client;
	}

	/** Where to go on after an answer: the client itself would use the common pool. */
	Executor executor() {
		return this.executor;
	}

	@Override
	public void close() {
		this.selectors.forEach(Thread::interrupt);
		this.executor.shutdown();
	}

}
