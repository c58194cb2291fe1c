package io.fairway.retry;

import java.util.concurrent.atomic.LongAdder;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;

import io.fairway.instance.InstanceId;
import io.fairway.instance.Ticker;

/**
 * The retries of one service. Thread-safe.
 */
public final class Retries {

	private final Supplier<RetrySettings> settings;

	private final ToIntFunction<InstanceId> inFlight;

	private final DoubleSupplier random;

	private final RetryBudget budget;

	private final LongAdder made = new LongAdder();

	private final LongAdder refused = new LongAdder();

	/**
	 * The retries of a service, none of which was made yet.
	 * @param settings the settings that hold now, the same object while nothing changes
	 * @param inFlight how many requests to the service of an instance are in flight
	 * @param random a number from 0 to below 1; thread-safe
	 * @param ticker tells which requests the budget still remembers
	 */
	public Retries(Supplier<RetrySettings> settings, ToIntFunction<InstanceId> inFlight, DoubleSupplier random,
			Ticker ticker) {
		this.settings = settings;
		this.inFlight = inFlight;
		this.random = random;
		this.budget = new RetryBudget(ticker);
	}

	/**
	 * Begins a call.
	 * @param method the HTTP method
	 * @return its attempts
	 */
	public Attempts begin(String method) {
		RetrySettings settings = this.settings.get();
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
	 * How many attempts were not made because the budget was used up.
	 * @return the number since the start
	 */
	public long refused() {
		return this.refused.sum();
	}

}
