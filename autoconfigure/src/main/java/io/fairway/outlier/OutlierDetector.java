package io.fairway.outlier;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;

import io.fairway.feedback.Outcome;
import io.fairway.instance.Instance;
import io.fairway.instance.InstanceFilter;
import io.fairway.instance.InstanceId;
import io.fairway.outlier.CallTally.Interval;
import io.fairway.outlier.Outliers.Rate;

/**
 * The ejection of instances of one service. Failures in a row eject when the last of them
 * ends; instances are compared with each other, and return, with a sweep in each
 * interval. An instance that returns starts with no failures in a row, and its next
 * ejection lasts longer unless it stays in for long enough.
 * <p>
 * As a filter it refuses the instances that are ejected. What it knows of an instance
 * goes when the instance leaves. The end of a call takes no lock and allocates nothing
 * unless it ejects. Thread-safe.
 *
 * @see <a href=
 * "https://www.envoyproxy.io/docs/envoy/latest/intro/arch_overview/upstream/outlier">Envoy:
 * Outlier detection</a>
 */
public final class OutlierDetector implements InstanceFilter, AutoCloseable {

	private static final AtomicReferenceFieldUpdater<OutlierDetector, Ejections> EJECTIONS = AtomicReferenceFieldUpdater
		.newUpdater(OutlierDetector.class, Ejections.class, "ejections");

	private final String serviceId;

	private final Supplier<OutlierSettings> settings;

	private final OutlierDetectors detectors;

	private final AtomicLongArray counts = new AtomicLongArray(EjectionReason.values().length);

	private final LongAdder overflows = new LongAdder();

	private final AtomicReference<@Nullable Sweep> planned = new AtomicReference<>();

	private volatile Ejections ejections = Ejections.NONE;

	private volatile boolean closed;

	OutlierDetector(String serviceId, Supplier<OutlierSettings> settings, OutlierDetectors detectors) {
		this.serviceId = serviceId;
		this.settings = settings;
		this.detectors = detectors;
	}

	/**
	 * The service whose instances are ejected.
	 * @return its id
	 */
	public String serviceId() {
		return this.serviceId;
	}

	@Override
	public String name() {
		return "outlier";
	}

	@Override
	public boolean isActive() {
		return this.settings.get().enabled();
	}

	@Override
	public boolean accepts(Instance instance) {
		return !this.ejections.isEjected(instance.id());
	}

	@Override
	public long revision() {
		return this.ejections.revision();
	}

	@Override
	public void observe(List<Instance> instances) {
		OutlierSettings settings = this.settings.get();
		if (this.closed || !settings.enabled()) {
			stop();
			return;
		}
		long now = now();
		update((ejections) -> ejections.retain(instances).returnExcess(settings, now));
		sweepEvery(settings.interval());
	}

	/**
	 * Ends the ejection of an instance before its time, as if that were over.
	 * @param id the instance
	 * @return whether it was ejected
	 */
	public boolean reinstate(InstanceId id) {
		boolean ejected = this.ejections.isEjected(id);
		long now = now();
		update((ejections) -> ejections.returnOne(id, now));
		return ejected;
	}

	/** A call ended. */
	void count(InstanceId id, Outcome outcome) {
		CallTally tally = this.ejections.tally(id);
		if (tally == null) {
			return;
		}
		OutlierSettings settings = this.settings.get();
		EjectionReason reason = tally.count(outcome, settings.consecutive());
		if (reason != null) {
			tooManyFailures(id, reason, settings);
			tally.reset(reason);
		}
	}

	private void tooManyFailures(InstanceId id, EjectionReason reason, OutlierSettings settings) {
		Ejections ejections = this.ejections;
		if (settings.enabled() && ejections.mayEject(id, settings)) {
			eject(List.of(id), reason, settings);
		}
		else if (!ejections.isEjected(id)) {
			this.overflows.increment();
		}
	}

	private void eject(List<InstanceId> ids, EjectionReason reason, OutlierSettings settings) {
		if (ids.isEmpty()) {
			return;
		}
		long now = now();
		Supplier<Duration> jitter = () -> this.detectors.jitter(settings.ejectionTime().maxJitter());
		Ejections after = update((ejections) -> ejections.eject(ids, reason, settings, now, jitter));
		for (InstanceId id : ids) {
			if (!after.isEjected(id)) {
				this.overflows.increment();
			}
		}
	}

	private long now() {
		return this.detectors.ticker().read();
	}

	@SuppressWarnings("ReferenceEquality") // the object is the version
	private Ejections update(UnaryOperator<Ejections> change) {
		while (true) {
			Ejections before = this.ejections;
			Ejections after = change.apply(before);
			if (before == after) {
				return before;
			}
			if (EJECTIONS.compareAndSet(this, before, after)) {
				tell(before, after);
				return after;
			}
		}
	}

	@SuppressWarnings("ReferenceEquality") // an ejection is the same as long as it lasts
	private void tell(Ejections before, Ejections after) {
		List<Ejection> ejected = new ArrayList<>();
		for (Ejection ejection : after.current()) {
			if (before.current(ejection.instance()) != ejection) {
				ejected.add(ejection);
				this.counts.getAndIncrement(ejection.reason().ordinal());
				countEjection(after.tally(ejection.instance()));
			}
		}
		List<InstanceId> returned = before.current()
			.stream()
			.map(Ejection::instance)
			.filter((id) -> !after.isEjected(id) && after.tally(id) != null)
			.toList();
		if (!ejected.isEmpty() || !returned.isEmpty()) {
			this.detectors.publish(new InstancesEjectedEvent(this.serviceId, ejected, returned));
		}
	}

	private static void countEjection(@Nullable CallTally tally) {
		if (tally != null) {
			tally.ejected();
		}
	}

	/**
	 * One sweep is planned while there are instances, in the interval that holds then.
	 */
	private void sweepLater() {
		Sweep next = new Sweep(this.settings.get().interval());
		if (this.ejections.members().isEmpty() || this.closed || !this.planned.compareAndSet(null, next)) {
			return;
		}
		try {
			next.schedule();
		}
		catch (RejectedExecutionException ex) {
			// The application ends.
			this.closed = true;
		}
	}

	/** Plans anew what was planned with another interval. */
	private void sweepEvery(Duration interval) {
		Sweep sweep = this.planned.get();
		if (sweep != null && !sweep.interval.equals(interval) && this.planned.compareAndSet(sweep, null)) {
			sweep.cancel();
		}
		sweepLater();
	}

	private void sweep() {
		OutlierSettings settings = this.settings.get();
		if (this.closed || !settings.enabled()) {
			stop();
			return;
		}
		long now = now();
		Ejections before = this.ejections;
		update((ejections) -> ejections.returnDue(now).returnExcess(settings, now));
		List<Rate> rates = rates(before, CallTally::drain);
		eject(Outliers.bySuccessRate(rates, settings.successRate()), EjectionReason.SUCCESS_RATE, settings);
		eject(Outliers.byFailurePercentage(rates, settings.failurePercentage()), EjectionReason.FAILURE_PERCENTAGE,
				settings);
		List<Rate> localRates = rates(before, CallTally::drainLocal);
		eject(Outliers.bySuccessRate(localRates, settings.successRate()), EjectionReason.SUCCESS_RATE_LOCAL_ORIGIN,
				settings);
		eject(Outliers.byFailurePercentage(localRates, settings.failurePercentage()),
				EjectionReason.FAILURE_PERCENTAGE_LOCAL_ORIGIN, settings);
		update((ejections) -> ejections.decay(settings.interval(), now));
	}

	/** Those that were out do not count, even if they are back by now. */
	private static List<Rate> rates(Ejections before, Function<CallTally, Interval> drain) {
		List<Rate> rates = new ArrayList<>();
		before.members().forEach((id, tally) -> {
			Interval interval = drain.apply(tally);
			if (interval.requests() > 0 && !before.isEjected(id)) {
				rates.add(new Rate(id, interval.requests(), interval.successRate()));
			}
		});
		return rates;
	}

	/** Lets all return, and knows nothing any more. */
	private void stop() {
		long now = now();
		update((ejections) -> ejections.returnAll(now));
		update(Ejections::clear);
	}

	/**
	 * What there is to say of each instance.
	 * @return one status for each instance, in no particular order
	 */
	public Collection<EjectionStatus> statuses() {
		Ejections ejections = this.ejections;
		return ejections.members()
			.entrySet()
			.stream()
			.map((member) -> new EjectionStatus(member.getKey(), member.getValue().timesEjected(),
					ejections.current(member.getKey())))
			.toList();
	}

	/**
	 * How many ejections there were for each reason.
	 * @return the counts since the start, one for each reason
	 */
	public Map<EjectionReason, Long> ejections() {
		Map<EjectionReason, Long> ejections = new EnumMap<>(EjectionReason.class);
		for (EjectionReason reason : EjectionReason.values()) {
			ejections.put(reason, this.counts.get(reason.ordinal()));
		}
		return ejections;
	}

	/**
	 * How often an instance would have been ejected if there had not been as many
	 * ejections already as there may be.
	 * @return the number since the start
	 */
	public long overflows() {
		return this.overflows.sum();
	}

	/**
	 * Ends the ejections of the service. The detector is told of no more calls.
	 */
	@Override
	public void close() {
		this.closed = true;
		this.detectors.remove(this);
		Sweep sweep = this.planned.get();
		if (sweep != null) {
			sweep.cancel();
		}
		update(Ejections::clear);
	}

	/** A planned sweep, which does nothing once another is planned in its place. */
	private final class Sweep implements Runnable {

		private final Duration interval;

		private volatile @Nullable Future<?> future;

		Sweep(Duration interval) {
			this.interval = interval;
		}

		void schedule() {
			this.future = OutlierDetector.this.detectors.timer()
				.schedule(this, this.interval.toNanos(), TimeUnit.NANOSECONDS);
		}

		@Override
		@SuppressWarnings("ReferenceEquality") // another one may have the same interval
		public void run() {
			try {
				if (OutlierDetector.this.planned.get() == this) {
					sweep();
				}
			}
			finally {
				if (OutlierDetector.this.planned.compareAndSet(this, null)) {
					sweepLater();
				}
			}
		}

		void cancel() {
			Future<?> future = this.future;
			if (future != null) {
				future.cancel(false);
			}
		}

	}

}
