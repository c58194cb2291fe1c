package io.fairway.outlier;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.RepeatedTest;

import io.fairway.feedback.Outcome;
import io.fairway.instance.InstanceId;
import io.fairway.instance.Seeded;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Calls that fail on many threads, while the list changes and time passes.
 */
class OutlierConcurrencyTests {

	private static final int CALLERS = 6;

	private static final int CALLS = 60_000;

	private static final int INSTANCES = 40;

	@RepeatedTest(5)
	void nobodyEverSeesTooManyEjected() throws Exception {
		TestDetector detector = TestDetector.of(INSTANCES, TestDetector.DEFAULT);
		AtomicInteger most = new AtomicInteger();
		run(detector, () -> {
			Collection<EjectionStatus> statuses = detector.detector.statuses();
			int ejected = (int) statuses.stream().filter((status) -> status.current() != null).count();
			most.accumulateAndGet(ejected, Math::max);
			assertThat(ejected).isLessThanOrEqualTo(Math.max(1, statuses.size() / 10));
		});
		assertThat(most).hasPositiveValue();
		assertThat(balances(detector)).isEqualTo(outNow(detector));
	}

	/** Each event balances with what is out in the end: none is lost or told twice. */
	private static Map<InstanceId, Integer> balances(TestDetector detector) {
		Map<InstanceId, Integer> balances = new ConcurrentHashMap<>();
		for (InstancesEjectedEvent event : detector.events) {
			event.ejected().forEach((ejection) -> balances.merge(ejection.instance(), 1, Integer::sum));
			event.returned().forEach((instance) -> balances.merge(instance, -1, Integer::sum));
		}
		balances.values().removeIf((balance) -> balance == 0);
		return balances;
	}

	private static Map<InstanceId, Integer> outNow(TestDetector detector) {
		Map<InstanceId, Integer> out = new ConcurrentHashMap<>();
		detector.detector.statuses()
			.stream()
			.filter((status) -> status.current() != null)
			.forEach((status) -> out.put(status.instance(), 1));
		return out;
	}

	private static void run(TestDetector detector, Runnable watcher) throws Exception {
		AtomicBoolean done = new AtomicBoolean();
		ExecutorService executor = Executors.newCachedThreadPool();
		try {
			List<Future<?>> others = new ArrayList<>();
			others.add(executor.submit(until(done, watcher)));
			others.add(executor.submit(until(done, () -> detector.advance(Duration.ofMillis(100)))));
			// Those that leave do not return, so as many as ever may be out never leave.
			AtomicInteger turn = new AtomicInteger();
			others.add(executor.submit(until(done,
					() -> detector.detector.observe(detector.instances.subList(0, size(turn.incrementAndGet()))))));
			List<Future<?>> callers = new ArrayList<>();
			for (int caller = 0; caller < CALLERS; caller++) {
				Random random = Seeded.random(caller);
				callers.add(executor.submit(() -> call(detector, random)));
			}
			for (Future<?> caller : callers) {
				caller.get();
			}
			done.set(true);
			for (Future<?> other : others) {
				other.get();
			}
		}
		finally {
			executor.shutdownNow();
		}
	}

	private static int size(int turn) {
		return 10 + turn % 4 * 10;
	}

	private static void call(TestDetector detector, Random random) {
		for (int i = 0; i < CALLS; i++) {
			// Those that are always there fail, and the others never do.
			int instance = random.nextInt(INSTANCES);
			detector.end(instance, (instance < 10 && random.nextInt(20) > 0) ? Outcome.RESET : Outcome.SUCCESS);
		}
	}

	private static Callable<Void> until(AtomicBoolean done, Runnable action) {
		return () -> {
			while (!done.get()) {
				action.run();
			}
			return null;
		};
	}

}
