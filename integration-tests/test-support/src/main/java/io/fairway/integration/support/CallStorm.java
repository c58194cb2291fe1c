package io.fairway.integration.support;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.IntSupplier;

/**
 * A great number of calls of all kinds, while somebody watches how many are in flight.
 */
public final class CallStorm {

	/**
	 * How many calls a storm makes.
	 */
	public static final int CALLS = 20_000;

	private static final int THREADS = 24;

	/** Of 20 calls, how many go where. Hanging ones are few since they take so long. */
	private static final List<String> PATHS = List.of("/ok", "/ok", "/missing", "/ok", "/error", "/ok", "/slow", "/ok",
			"/unavailable", "/broken", "/ok", "/large", "/empty", "/ok", "/gone", "/ok", "/throw", "/reset", "/nobody",
			"/lifecycle");

	private static final int HANG_EVERY = 200;

	private final List<IntSupplier> inFlight;

	private final AtomicInteger next = new AtomicInteger();

	private final AtomicInteger failures = new AtomicInteger();

	private final AtomicInteger least = new AtomicInteger();

	private final AtomicInteger most = new AtomicInteger();

	/**
	 * A storm over some instances.
	 * @param inFlight how many requests each instance has in flight
	 */
	public CallStorm(List<IntSupplier> inFlight) {
		this.inFlight = inFlight;
	}

	/**
	 * Makes the calls, and returns when all have been made.
	 * @param call makes a call with a path, in any way and with any result
	 * @return what was seen
	 * @throws InterruptedException if interrupted meanwhile
	 */
	public Result run(Consumer<String> call) throws InterruptedException {
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
		}
		finally {
			done.set(true);
			executor.shutdown();
		}
		return new Result(this.failures.get(), this.least.get(), this.most.get(),
				Duration.ofNanos(System.nanoTime() - began));
	}

	private void watch(AtomicBoolean done) {
		while (!done.get()) {
			for (IntSupplier instance : this.inFlight) {
				int requests = instance.getAsInt();
				this.least.accumulateAndGet(requests, Math::min);
				this.most.accumulateAndGet(requests, Math::max);
			}
			LockSupport.parkNanos(100_000);
		}
	}

	private void callRepeatedly(Consumer<String> call) {
		for (int i = this.next.getAndIncrement(); i < CALLS; i = this.next.getAndIncrement()) {
			try {
				call.accept((i % HANG_EVERY == 0) ? "/hang" : PATHS.get(i % PATHS.size()));
			}
			catch (RuntimeException ex) {
				this.failures.incrementAndGet();
			}
		}
	}

	/**
	 * What was seen of a storm.
	 *
	 * @param failures the calls that ended with an exception
	 * @param least the fewest requests that an instance had in flight
	 * @param most the most requests that an instance had in flight
	 * @param elapsed how long it took
	 */
	public record Result(int failures, int least, int most, Duration elapsed) {
	}

}
