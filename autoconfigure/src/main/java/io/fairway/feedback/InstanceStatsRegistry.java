package io.fairway.feedback;

import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import io.fairway.instance.InstanceId;
import io.fairway.instance.QuietPeriod;
import io.fairway.instance.Ticker;

/**
 * The stats of all instances, each made when it is first asked for. Pickers hold the
 * stats of the instances that they choose from, and requests those of the instance that
 * they call; when nobody does any more, the instance has left and its last request has
 * ended, and the entry is dropped. Thread-safe.
 */
public final class InstanceStatsRegistry {

	private static final Log logger = LogFactory.getLog(InstanceStatsRegistry.class);

	private final Ticker ticker;

	private final QuietPeriod quiet;

	private final List<OutcomeListener> listeners;

	private final List<AdmissionControl.Factory> controls;

	private final Map<InstanceId, Entry> entries = new ConcurrentHashMap<>();

	private final Map<String, WeakReference<ServiceStats>> services = new ConcurrentHashMap<>();

	private final ReferenceQueue<InstanceStats> dropped = new ReferenceQueue<>();

	private final Reaper reaper = new Reaper();

	/**
	 * A registry without entries.
	 * @param ticker measures latency
	 * @param listeners told how each call ended; one that throws does not keep the others
	 * from being told
	 */
	public InstanceStatsRegistry(Ticker ticker, List<OutcomeListener> listeners) {
		this(ticker, listeners, List.of());
	}

	/**
	 * A registry without entries, whose instances may refuse requests.
	 * @param ticker measures latency
	 * @param listeners told how each call ended; one that throws does not keep the others
	 * from being told
	 * @param controls make what lets requests in, all of which have to
	 */
	public InstanceStatsRegistry(Ticker ticker, List<OutcomeListener> listeners,
			List<AdmissionControl.Factory> controls) {
		this.ticker = ticker;
		this.quiet = new QuietPeriod(ticker);
		this.listeners = List.copyOf(listeners);
		this.controls = List.copyOf(controls);
	}

	/**
	 * The stats of an instance.
	 * @param id the instance
	 * @return the same object for an id for as long as anybody holds it
	 */
	public InstanceStats of(InstanceId id) {
		Entry entry = this.entries.get(id);
		InstanceStats stats = (entry != null) ? entry.get() : null;
		return (stats != null) ? stats : create(id);
	}

	private InstanceStats create(InstanceId id) {
		expunge();
		InstanceStats created = new InstanceStats(id, service(id.serviceId()), this.ticker, this::tell, this.reaper,
				Admissions.of(this.controls.stream().map((factory) -> factory.control(id)).toList()));
		Entry entry = this.entries.compute(id, (key, existing) -> (existing != null && existing.get() != null)
				? existing : new Entry(created, this.dropped));
		// Another thread's entry may lose its referent just now; then ours takes its
		// place.
		InstanceStats stats = entry.get();
		return (stats != null) ? stats : create(id);
	}

	/** Lives as long as the stats of any instance of the service, which hold it. */
	private ServiceStats service(String serviceId) {
		ServiceStats created = new ServiceStats();
		WeakReference<ServiceStats> entry = this.services.compute(serviceId, (key,
				existing) -> (existing != null && existing.get() != null) ? existing : new WeakReference<>(created));
		ServiceStats stats = entry.get();
		return (stats != null) ? stats : service(serviceId);
	}

	private void expunge() {
		boolean expunged = false;
		for (Object entry = this.dropped.poll(); entry != null; entry = this.dropped.poll()) {
			expunged |= this.entries.remove(((Entry) entry).id, entry);
		}
		if (expunged) {
			this.services.values().removeIf((entry) -> entry.get() == null);
		}
	}

	private void tell(InstanceId id, Outcome outcome, Duration elapsed) {
		for (OutcomeListener listener : this.listeners) {
			try {
				listener.onOutcome(id, outcome, elapsed);
			}
			catch (RuntimeException ex) {
				if (this.quiet.over()) {
					logger.error("A listener failed on the outcome of a call of " + id, ex);
				}
			}
		}
	}

	/**
	 * The stats of all instances that anybody holds.
	 * @return the stats, in no particular order
	 */
	public Stream<InstanceStats> all() {
		this.reaper.reap();
		expunge();
		return this.entries.values().stream().map(Entry::get).filter(Objects::nonNull);
	}

	/**
	 * The number of requests whose end nobody told: a client lost them without closing
	 * the response, and they were counted out as cancelled when that was noticed.
	 * @return the number since the start
	 */
	public long reaped() {
		this.reaper.reap();
		return this.reaper.reaped();
	}

	private static final class Entry extends WeakReference<InstanceStats> {

		private final InstanceId id;

		Entry(InstanceStats stats, ReferenceQueue<InstanceStats> queue) {
			super(stats, queue);
			this.id = stats.id();
		}

		@Override
		public @Nullable InstanceStats get() {
			return super.get();
		}

	}

}
