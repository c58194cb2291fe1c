package io.fairway.limit;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.fairway.feedback.Admission;
import io.fairway.feedback.AdmissionControl;
import io.fairway.feedback.Outcome;
import io.fairway.feedback.RequestRefusedException;
import io.fairway.instance.InstanceId;
import io.fairway.instance.Ticker;

/**
 * The limits that hold for the requests to one instance: its own and that of its service.
 * However many requests begin at the same moment, never is one too many let in. Requests
 * that began while there was no limit do not count. Thread-safe.
 */
public final class InstanceLimit implements AdmissionControl, Admission {

	private final InstanceId id;

	private final Supplier<LimitSettings> settings;

	private final Ticker ticker;

	private final AtomicInteger ofService;

	private final LongAdder refused;

	private final AtomicInteger own = new AtomicInteger();

	private volatile @Nullable AdaptiveLimit adaptive;

	InstanceLimit(InstanceId id, Supplier<LimitSettings> settings, Ticker ticker, AtomicInteger ofService,
			LongAdder refused) {
		this.id = id;
		this.settings = settings;
		this.ticker = ticker;
		this.ofService = ofService;
		this.refused = refused;
	}

	@Override
	public Admission admit() {
		LimitSettings settings = this.settings.get();
		if (settings.isOff()) {
			return Admission.UNNOTICED;
		}
		if (!enter(this.ofService, settings.maxRequests())) {
			this.refused.increment();
			throw new RequestRefusedException(this.id.serviceId(),
					"it has " + settings.maxRequests() + " already, which is its limit");
		}
		int limit = current(settings);
		if (!enter(this.own, limit)) {
			this.ofService.decrementAndGet();
			this.refused.increment();
			throw new RequestRefusedException(this.id, "it has " + limit + " already, which is its limit");
		}
		return this;
	}

	private static boolean enter(AtomicInteger requests, int limit) {
		int before = requests.get();
		while (limit == 0 || before < limit) {
			if (requests.compareAndSet(before, before + 1)) {
				return true;
			}
			before = requests.get();
		}
		return false;
	}

	@Override
	public void end(Outcome outcome, Duration elapsed) {
		int inFlight = this.own.getAndDecrement();
		this.ofService.decrementAndGet();
		AdaptiveLimit adaptive = this.adaptive;
		if (adaptive != null) {
			adaptive.observe(outcome, elapsed, inFlight);
		}
	}

	/**
	 * How many requests the instance may have now.
	 * @return the number, 0 for any
	 */
	public int current() {
		return current(this.settings.get());
	}

	private int current(LimitSettings settings) {
		AdaptiveLimit adaptive = adaptive(settings.adaptive());
		int fixed = settings.maxRequestsPerInstance();
		if (adaptive == null) {
			return fixed;
		}
		return (fixed == 0) ? adaptive.current() : Math.min(fixed, adaptive.current());
	}

	private @Nullable AdaptiveLimit adaptive(@Nullable AdaptiveSettings settings) {
		AdaptiveLimit adaptive = this.adaptive;
		return isOf(settings, adaptive) ? adaptive : replace(settings);
	}

	/** What was learned stays when only other settings change. */
	private static boolean isOf(@Nullable AdaptiveSettings settings, @Nullable AdaptiveLimit adaptive) {
		return (adaptive != null) ? adaptive.settings().equals(settings) : (settings == null);
	}

	private synchronized @Nullable AdaptiveLimit replace(@Nullable AdaptiveSettings settings) {
		if (!isOf(settings, this.adaptive)) {
			this.adaptive = (settings != null) ? new AdaptiveLimit(settings, this.ticker) : null;
		}
		return this.adaptive;
	}

}
