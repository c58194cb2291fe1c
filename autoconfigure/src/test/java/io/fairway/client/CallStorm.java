package io.fairway.client;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import io.fairway.feedback.InstanceStats;
import io.fairway.feedback.InstanceStatsRegistry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A great number of calls of all kinds, while somebody watches the counts.
 */
final class CallStorm {

	static final int CALLS = 20_000;

	private static final int THREADS = 24;

	private static final Log logger = LogFactory.getLog(CallStorm.class);

	/** Of 100 calls, how many go where. Hanging ones are few since they take so long. */
	private static final List<String> PATHS = List.of("/ok", "/ok", "/missing", "/ok", "/error", "/ok", "/slow", "/ok",
			"/unavailable", "/broken", "/ok", "/large", "/empty", "/ok", "/unread", "/ok", "/throw", "/reset",
			"/nobody", "/lifecycle");

	private static final int HANG_EVERY = 200;

	private final InstanceStatsRegistry registry;

	private final List<InstanceStats> stats;

	private final AtomicInteger next = new AtomicInteger();

	private final LongAdder failures = new LongAdder();

	private final AtomicInteger least = new AtomicInteger();

	private final AtomicInteger most = new AtomicInteger();

	/**
	 * A storm over some instances.
	 * @param registry where they are counted
	 * @param stats the stats of the instances, held so that a lost count is not lost too
	 */
	CallStorm(InstanceStatsRegistry registry, List<InstanceStats> stats) {
		this.registry = registry;
		this.stats = stats;
	}

	/**
	 * Makes the calls and checks the counts.
	 * @param call makes a call with a path, in any way and with any result
	 */
	void run(Consumer<String> call) throws InterruptedException {
		long began = System.nanoTime();
		AtomicBoolean done = new AtomicBoolean();
		ExecutorService executor = Executors.newFixedThreadPool(THREADS + 1);
		try {
			executor.execute(() -> watch(done));
			CountDownLatch latch = new CountDownLatch(THREADS);
			for (int i = 0; i < THREADS; i++) {
				executor.execute(() -> {
					callRepeatedly(call);
					latch.countDown();
				});
			}
			latch.await();
			await().atMost(Duration.ofSeconds(10)).until(() -> inFlight() == 0);
		}
		finally {
			done.set(true);
			executor.shutdown();
		}
		logger.info(CALLS + " calls, " + this.failures + " failed, at most " + this.most + " in flight, "
				+ Duration.ofNanos(System.nanoTime() - began).toMillis() + " ms");
		assertThat(this.least).as("fewest in flight").hasValue(0);
		assertThat(this.most).as("most in flight").hasPositiveValue();
		assertThat(this.registry.reaped()).as("requests whose end nobody told").isZero();
	}

	int inFlight() {
		return this.stats.stream().mapToInt(InstanceStats::inFlight).sum();
	}

	private void watch(AtomicBoolean done) {
		while (!done.get()) {
			for (InstanceStats stats : this.stats) {
				int inFlight = stats.inFlight();
				this.least.accumulateAndGet(inFlight, Math::min);
				this.most.accumulateAndGet(inFlight, Math::max);
			}
			LockSupport.parkNanos(100_000);
		}
	}

	private void callRepeatedly(Consumer<String> call) {
		for (int i = this.next.getAndIncrement(); i < CALLS; i = this.next.getAndIncrement()) {
			try {
				call.accept((i % HANG_EVERY == 0) ? "/hang" : PATHS.get(i % PATHS.size()));
			}
			catch (Throwable ex) {
				this.failures.increment();
			}
		}
	}

}
