package io.fairway.routing;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

import io.fairway.instance.Instance;
import io.fairway.instance.Locality;

/**
 * The number of requests that left the zone of the client, by where they went. A bean of
 * this type is in every application. Thread-safe.
 */
public final class CrossZoneRequests {

	/**
	 * The target that stands for all those beyond the first hundred.
	 */
	public static final Locality OTHER = new Locality("other", "other");

	private static final int MAX_TARGETS = 100;

	private final Map<Locality, Departures> departures = new ConcurrentHashMap<>();

	/**
	 * The requests from one locality.
	 * @param self where the client runs
	 * @return the requests, always the same object for a locality
	 */
	public Departures from(Locality self) {
		return this.departures.computeIfAbsent(self, Departures::new);
	}

	/**
	 * The number of requests so far.
	 * @return the requests since the application started, by pair of localities
	 */
	public Map<Route, Long> counts() {
		Map<Route, Long> counts = new LinkedHashMap<>();
		this.departures.values().forEach((departures) -> departures.addTo(counts));
		return counts;
	}

	/**
	 * The number of requests so far that took one way.
	 * @param route the way
	 * @return the requests since the application started
	 */
	public long count(Route route) {
		Departures departures = this.departures.get(route.from());
		return (departures != null) ? departures.count(route.to()) : 0;
	}

	/**
	 * The way of a request out of its zone.
	 *
	 * @param from where the client runs
	 * @param to where the instance runs, or {@link #OTHER}
	 */
	public record Route(Locality from, Locality to) {
	}

	/**
	 * The requests that left one zone. Thread-safe.
	 */
	public static final class Departures {

		private final Locality self;

		private final Map<Locality, LongAdder> targets = new ConcurrentHashMap<>();

		private final LongAdder others = new LongAdder();

		private Departures(Locality self) {
			this.self = self;
		}

		/**
		 * Counts a request if it leaves the zone. Neither a client nor an instance of
		 * which no zone is known leads to a count.
		 * @param chosen the instance it is sent to
		 */
		public void count(Instance chosen) {
			Locality target = chosen.locality();
			if (!this.self.sameZone(target)) {
				leave(target);
			}
		}

		private void leave(Locality target) {
			if (this.self.zone().isEmpty() || target.zone().isEmpty()) {
				return;
			}
			LongAdder count = this.targets.get(target);
			if (count == null) {
				count = (this.targets.size() < MAX_TARGETS) ? add(target) : this.others;
			}
			count.increment();
		}

		private synchronized LongAdder add(Locality target) {
			return (this.targets.size() < MAX_TARGETS) ? this.targets.computeIfAbsent(target, (key) -> new LongAdder())
					: this.others;
		}

		private long count(Locality target) {
			LongAdder count = target.equals(OTHER) ? this.others : this.targets.get(target);
			return (count != null) ? count.sum() : 0;
		}

		private void addTo(Map<Route, Long> counts) {
			this.targets.forEach((to, count) -> counts.put(new Route(this.self, to), count.sum()));
			if (this.others.sum() > 0) {
				counts.put(new Route(this.self, OTHER), this.others.sum());
			}
		}

	}

}
