package io.fairway.retry;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import io.fairway.instance.InstanceId;
import io.fairway.instance.Ticker;

/**
 * The retries of one service. Thread-safe.
 */
public final class Retries {

	private static final Log logger = LogFactory.getLog(Retries.class);

	private final String serviceId;

	private final Supplier<RetrySettings> settings;

	private final ToIntFunction<InstanceId> inFlight;

	private final DoubleSupplier random;

	private final RetryBudget budget;

	private final LatencyWindow latencies;

	private final Ticker ticker;

	private final AtomicBoolean warned = new AtomicBoolean();

	private final LongAdder made = new LongAdder();

	private final LongAdder hedged = new LongAdder();

	private final LongAdder refused = new LongAdder();

	/**
	 * The retries of a service, none of which was made yet.
	 * @param serviceId the service
	 * @param settings the settings that hold now, the same object while nothing changes
	 * @param inFlight how many requests to the service of an instance are in flight
	 * @param random a number from 0 to below 1; thread-safe
	 * @param ticker tells which requests the budget still remembers
	 */
	public Retries(String serviceId, Supplier<RetrySettings> settings, ToIntFunction<InstanceId> inFlight,
			DoubleSupplier random, Ticker ticker) {
		this.serviceId = serviceId;
		this.settings = settings;
		this.inFlight = inFlight;
		this.random = random;
		this.ticker = ticker;
		this.budget = new RetryBudget(ticker);
		this.latencies = new LatencyWindow(ticker);
	}

	/**
	 * Begins a call of a client that makes one attempt at a time.
	 * @param method the HTTP method
	 * @return its attempts
	 */
	public Attempts begin(String method) {
		RetrySettings settings = this.settings.get();
		if (settings.hedgeAfter() != null && this.warned.compareAndSet(false, true)) {
			logger.warn("Requests to service '" + this.serviceId
					+ "' are to be hedged ('retry.hedge-after'), but a client calls it that cannot make two attempts"
					+ " at once. Its requests are not hedged; those of WebClient are");
		}
		return begin(settings, method);
	}

	/**
	 * Begins a call of a client that can make an attempt beside another.
	 * @param method the HTTP method
	 * @return its attempts
	 */
	public Attempts beginHedged(String method) {
		return begin(this.settings.get(), method);
	}

	private Attempts begin(RetrySettings settings, String method) {
		if (settings.isOff()) {
			return Attempts.once();
		}
		this.budget.count();
		return new Attempts(this, settings, method);
	}

	boolean take(RetrySettings settings, InstanceId failed) {
		// The failed attempt is not in flight any more, but its call is.
		boolean taken = this.budget.take(settings, this.inFlight.applyAsInt(failed) + 1);
		if (!taken) {
			this.refused.increment();
		}
		return taken;
	}

	void attemptBegins() {
		this.made.increment();
		this.budget.begin();
	}

	void attemptEnds() {
		this.budget.end();
	}

	@Nullable Duration hedgeDelay(HedgeAfter hedgeAfter) {
		if (hedgeAfter.delay() != null) {
			return hedgeAfter.delay();
		}
		long nanos = this.latencies.quantile(hedgeAfter.quantile());
		return (nanos > 0) ? Duration.ofNanos(nanos) : null;
	}

	Runnable timed() {
		long start = this.ticker.read();
		return () -> this.latencies.observe(this.ticker.read() - start);
	}

	void hedged() {
		this.hedged.increment();
	}

	double random() {
		return this.random.getAsDouble();
	}

	/**
	 * How many attempts were made beyond the first ones.
	 * @return the number since the start
	 */
	public long made() {
		return this.made.sum();
	}

	/**
	 * How many attempts were made beside another that was late.
	 * @return the number since the start, included in that of all attempts beyond the
	 * first ones
	 */
	public long hedges() {
		return this.hedged.sum();
	}

	/**
	 * How many attempts were not made because the budget was used up.
	 * @return the number since the start
	 */
	public long refused() {
		return this.refused.sum();
	}

}
