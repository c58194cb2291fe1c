package io.fairway.integration.support;

import java.time.Duration;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;

import org.springframework.beans.factory.BeanFactory;

import io.fairway.feedback.InstanceStats;
import io.fairway.feedback.InstanceStatsRegistry;
import io.fairway.feedback.Outcome;
import io.fairway.outlier.OutlierDetectors;
import io.fairway.retry.RetryRegistry;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Clients that each call a service of its own at a fixed rate, whatever becomes of their
 * calls, before and after an instance fails that is in all the services.
 */
public final class FaultDrill {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	private static final int FIRST_CALLS = 30;

	/** From the end of the last attempt until it is counted for certain. */
	private static final long SETTLING = Duration.ofMillis(2).toNanos();

	private final BeanFactory context;

	private final Map<String, Load> loads = new LinkedHashMap<>();

	private FaultDrill(BeanFactory context) {
		this.context = context;
	}

	/**
	 * A drill of an application.
	 * @param context the application, with a bean of type {@link OutcomeCounts}
	 * @param clients by the service that each calls, what makes a call and returns the
	 * status of the answer
	 * @return a drill that has not begun
	 */
	public static FaultDrill of(BeanFactory context, Map<String, IntSupplier> clients) {
		FaultDrill drill = new FaultDrill(context);
		clients.forEach((serviceId, client) -> drill.loads.put(serviceId, new Load(client)));
		return drill;
	}

	/**
	 * Makes the calls, and returns when the last one has ended and nothing is in flight.
	 * @param schedule how many calls to make
	 * @param port the port of the instance that fails
	 * @param fault lets it fail
	 * @return what was seen, by service
	 */
	public Map<String, Figures> run(Schedule schedule, int port, Runnable fault) {
		ScheduledExecutorService scheduler = Executors.newScheduledThreadPool(2);
		ExecutorService executor = Executors.newCachedThreadPool();
		try {
			this.loads.values().forEach(Load::warmUp);
			this.loads.values()
				.forEach((load) -> scheduler.scheduleAtFixedRate(() -> load.begin(executor), 0,
						schedule.period().toMillis(), TimeUnit.MILLISECONDS));
			awaitCalls(schedule.warmUp());
			this.loads.values().forEach(Load::pause);
			awaitQuiet();
			this.loads.forEach((serviceId, load) -> load.measureFrom(counts(serviceId, port), retries(serviceId)));
			this.loads.values().forEach(Load::resume);
			fault.run();
			awaitCalls(schedule.warmUp() + schedule.reaction());
			this.loads.forEach((serviceId, load) -> load.reacted = counts(serviceId, port));
			awaitCalls(schedule.warmUp() + schedule.reaction() + schedule.rest());
			scheduler.shutdown();
			awaitQuiet();
			Map<String, Figures> figures = new LinkedHashMap<>();
			this.loads.forEach((serviceId, load) -> figures.put(serviceId, figures(serviceId, load, port)));
			return figures;
		}
		finally {
			scheduler.shutdownNow();
			executor.shutdownNow();
		}
	}

	/** They begin at a fixed rate, so this is a time as well. */
	private void awaitCalls(int count) {
		await(count + " calls each", () -> this.loads.values().stream().allMatch((load) -> load.begun.sum() >= count));
	}

	/** So that each call and each attempt that began is counted. */
	private void awaitQuiet() {
		await("all calls end", () -> this.loads.values().stream().allMatch(Load::isIdle));
		await("nothing is in flight", () -> inFlight() == 0);
		LockSupport.parkNanos(SETTLING);
	}

	private static void await(String what, BooleanSupplier condition) {
		long began = System.nanoTime();
		while (!condition.getAsBoolean()) {
			assertThat(System.nanoTime() - began).as("time until " + what).isLessThan(PATIENCE.toNanos());
			LockSupport.parkNanos(1_000_000);
		}
	}

	private int inFlight() {
		return this.context.getBean(InstanceStatsRegistry.class).all().mapToInt(InstanceStats::inFlight).sum();
	}

	private Counts counts(String serviceId, int port) {
		OutcomeCounts outcomes = this.context.getBean(OutcomeCounts.class);
		return new Counts(outcomes.of(serviceId), outcomes.of(serviceId, port));
	}

	private Figures figures(String serviceId, Load load, int port) {
		Counts after = counts(serviceId, port);
		Counts late = after.minus(load.reacted);
		Counts all = after.minus(load.before);
		return new Figures(load.ended.sum() - load.endedBefore, load.failures.sum(),
				retries(serviceId) - load.retriesBefore, all.attempts(), all.atInstance(), late.atInstanceInAll(),
				late.attempts(), isEjected(serviceId, port), Duration.ofNanos(load.slowest.get()));
	}

	private long retries(String serviceId) {
		return this.context.getBean(RetryRegistry.class).of(serviceId).made();
	}

	private boolean isEjected(String serviceId, int port) {
		return this.context.getBean(OutlierDetectors.class)
			.all()
			.stream()
			.filter((detector) -> detector.serviceId().equals(serviceId))
			.flatMap((detector) -> detector.statuses().stream())
			.anyMatch((status) -> status.instance().port() == port && status.current() != null);
	}

	/**
	 * How many calls each client makes.
	 *
	 * @param period from the beginning of a call to that of the next
	 * @param warmUp the calls before the fault, of which nothing is told
	 * @param reaction the calls until the instance must have been given up
	 * @param rest the calls after that
	 */
	public record Schedule(Duration period, int warmUp, int reaction, int rest) {
	}

	/**
	 * What a client met.
	 *
	 * @param requests its calls that did not begin before the fault
	 * @param failures those that ended with an exception, or with anything but 200
	 * @param retries the attempts beyond the first ones
	 * @param attempts the attempts at all instances
	 * @param atInstance the attempts at the failing instance, by how they ended
	 * @param late the attempts at the failing instance after the time to react
	 * @param lateOfAll the attempts at all instances after the time to react
	 * @param ejected whether the failing instance was ejected in the end
	 * @param slowest how long the slowest call took
	 */
	public record Figures(long requests, long failures, long retries, long attempts, Map<Outcome, Long> atInstance,
			long late, long lateOfAll, boolean ejected, Duration slowest) {

		/**
		 * The attempts at the failing instance.
		 * @return the number
		 */
		public long attemptsAtInstance() {
			return this.atInstance.values().stream().mapToLong(Long::longValue).sum();
		}

		/**
		 * The attempts at the failing instance that count as failures.
		 * @return the number
		 */
		public long failedAttempts() {
			return this.atInstance.entrySet()
				.stream()
				.filter((entry) -> entry.getKey().isFailure())
				.mapToLong(Map.Entry::getValue)
				.sum();
		}

		@Override
		public String toString() {
			return this.failures + " of " + this.requests + " failed, " + this.retries + " retries, slowest "
					+ this.slowest.toMillis() + " ms; at the instance " + this.atInstance
					+ (this.ejected ? ", ejected" : ", not ejected") + "; later " + this.late + " of " + this.lateOfAll;
		}

	}

	private record Counts(long attempts, Map<Outcome, Long> atInstance) {

		static final Counts NONE = new Counts(0, Map.of());

		Counts minus(Counts earlier) {
			Map<Outcome, Long> difference = new EnumMap<>(Outcome.class);
			this.atInstance.forEach((outcome, count) -> {
				long more = count - earlier.atInstance().getOrDefault(outcome, 0L);
				if (more > 0) {
					difference.put(outcome, more);
				}
			});
			return new Counts(this.attempts - earlier.attempts(), difference);
		}

		long atInstanceInAll() {
			return this.atInstance.values().stream().mapToLong(Long::longValue).sum();
		}

	}

	private static final class Load {

		private final IntSupplier client;

		private final LongAdder begun = new LongAdder();

		private final LongAdder ended = new LongAdder();

		private final LongAdder failures = new LongAdder();

		private final LongAccumulator slowest = new LongAccumulator(Math::max, 0);

		private Counts before = Counts.NONE;

		private Counts reacted = Counts.NONE;

		private long endedBefore;

		private long retriesBefore;

		private boolean paused;

		Load(IntSupplier client) {
			this.client = client;
		}

		synchronized void begin(ExecutorService executor) {
			if (!this.paused) {
				this.begun.increment();
				executor.execute(this::measure);
			}
		}

		synchronized void pause() {
			this.paused = true;
		}

		synchronized void resume() {
			this.paused = false;
		}

		/** Before all others, for what the first calls have to load and compile. */
		void warmUp() {
			for (int i = 0; i < FIRST_CALLS; i++) {
				assertThat(this.client.getAsInt()).isEqualTo(200);
			}
		}

		private void measure() {
			long began = System.nanoTime();
			try {
				if (this.client.getAsInt() != 200) {
					this.failures.increment();
				}
			}
			catch (RuntimeException ex) {
				this.failures.increment();
			}
			finally {
				this.slowest.accumulate(System.nanoTime() - began);
				this.ended.increment();
			}
		}

		void measureFrom(Counts before, long retriesBefore) {
			this.before = before;
			this.retriesBefore = retriesBefore;
			this.endedBefore = this.ended.sum();
			this.failures.reset();
			this.slowest.reset();
		}

		boolean isIdle() {
			return this.begun.sum() == this.ended.sum();
		}

	}

}
