package io.fairway.routing;

import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

import org.jspecify.annotations.Nullable;

import io.fairway.instance.Instance;
import io.fairway.instance.InstanceFilter;
import io.fairway.instance.InstanceId;
import io.fairway.instance.InstanceList;
import io.fairway.instance.Ticker;

/**
 * What all filters together say of the instances of a service. They are asked when the
 * list of all instances changes or a filter changes its mind; the stages of a chain then
 * look up the same verdicts. Thread-safe.
 */
final class InstanceHealth {

	private static final int PERCENT = 100;

	private static final int MAX_REPETITIONS = 3;

	private final InstanceFilter[] filters;

	private final int maxRemovedPercent;

	private final Ticker ticker;

	private final Observer observer;

	private final InstanceList.Derivation<Observation> derivation = this::observation;

	private volatile Verdicts verdicts = new Verdicts(0, Map.of());

	/**
	 * The health by the given filters.
	 * @param filters the filters, asked in this order
	 * @param maxRemovedPercent the percentage of instances that they may remove together
	 * @param ticker tells since when an instance is refused
	 * @param observer told when a filter fails, and of the verdicts
	 */
	InstanceHealth(List<InstanceFilter> filters, int maxRemovedPercent, Ticker ticker, Observer observer) {
		this.filters = filters.toArray(InstanceFilter[]::new);
		this.maxRemovedPercent = maxRemovedPercent;
		this.ticker = ticker;
		this.observer = observer;
	}

	/** Whether there is no filter, so that nothing is ever removed. */
	boolean isTrivial() {
		return this.filters.length == 0;
	}

	/** Tells which instances there are, and asks the filters if that is necessary. */
	@SuppressWarnings("ReferenceEquality") // the object is the version
	void observe(InstanceList all) {
		if (isTrivial()) {
			return;
		}
		Verdicts current = all.derived(this, this.derivation).verdicts();
		if (this.verdicts != current) {
			this.verdicts = current;
		}
	}

	private Observation observation(InstanceList all, @Nullable Observation previous) {
		Observation observation = new Observation(all, previous);
		// Already for the stages that derive from the same list before anybody sees it.
		this.verdicts = observation.current;
		return observation;
	}

	/** The verdicts now, the same object until one of them changes. */
	Verdicts verdicts() {
		return this.verdicts;
	}

	private long revision() {
		long revision = 0;
		for (InstanceFilter filter : this.filters) {
			revision = 31 * revision + revision(filter);
		}
		return revision;
	}

	private long revision(InstanceFilter filter) {
		try {
			return filter.revision();
		}
		catch (RuntimeException ex) {
			this.observer.problem("filter " + filter.name() + " cannot tell its revision: " + ex);
			return 0;
		}
	}

	private void tell(InstanceFilter filter, List<Instance> all) {
		try {
			filter.observe(all);
		}
		catch (RuntimeException ex) {
			this.observer.problem("filter " + filter.name() + " fails to observe the instances: " + ex);
		}
	}

	private @Nullable InstanceFilter refusing(Instance instance) {
		for (InstanceFilter filter : this.filters) {
			if (!accepts(filter, instance)) {
				return filter;
			}
		}
		return null;
	}

	private boolean accepts(InstanceFilter filter, Instance instance) {
		try {
			return filter.accepts(instance);
		}
		catch (RuntimeException ex) {
			boolean passes = !filter.isRequired();
			this.observer.problem(
					"filter " + filter.name() + " fails and lets " + (passes ? "" : "no ") + "instances pass: " + ex);
			return passes;
		}
	}

	/** The removals that the filters ask for now. */
	private Map<InstanceId, Removal> removals(Instance[] instances, @Nullable Verdicts previous) {
		long now = this.ticker.read();
		Map<InstanceId, Removal> refused = new LinkedHashMap<>();
		for (Instance instance : instances) {
			InstanceFilter filter = refusing(instance);
			if (filter != null) {
				Removal before = (previous != null) ? previous.removals().get(instance.id()) : null;
				refused.put(instance.id(),
						new Removal(instance.id(), filter.name(), (before != null) ? before.since() : now));
			}
		}
		return limited(refused, instances.length);
	}

	/** Those that are refused for the longest time, as many as may be removed. */
	private Map<InstanceId, Removal> limited(Map<InstanceId, Removal> refused, int all) {
		int limit = (int) ((long) all * this.maxRemovedPercent / PERCENT);
		if (refused.size() <= limit) {
			return refused;
		}
		Map<InstanceId, Removal> limited = new LinkedHashMap<>();
		long now = this.ticker.read();
		refused.values()
			.stream()
			.sorted(Comparator.comparingLong((Removal removal) -> removal.since() - now))
			.limit(limit)
			.forEach((removal) -> limited.put(removal.instance(), removal));
		return limited;
	}

	/**
	 * What the next request would lead to, without telling anybody: the verdicts that
	 * hold, unless the filters have changed their minds since the last request.
	 */
	Verdicts peek(InstanceList all) {
		Verdicts current = this.verdicts;
		if (isTrivial()) {
			return current;
		}
		Map<InstanceId, Removal> removals = removals(all.toInstances(), current);
		return removals.equals(current.removals()) ? current : new Verdicts(current.revision(), removals);
	}

	/**
	 * The verdicts on one list, given anew when a filter changes its mind. One request
	 * does that while the others go on with what is there.
	 */
	private final class Observation {

		/**
		 * Not the list, which would keep what others derived from it and from its past.
		 */
		private final Instance[] instances;

		private final AtomicBoolean asking = new AtomicBoolean();

		private volatile Verdicts current;

		Observation(InstanceList list, @Nullable Observation previous) {
			this.instances = list.toInstances();
			this.current = ask((previous != null) ? previous.current : null);
		}

		Verdicts verdicts() {
			Verdicts current = this.current;
			if (current.revision() == revision() || !this.asking.compareAndSet(false, true)) {
				return current;
			}
			try {
				this.current = ask(this.current);
				return this.current;
			}
			finally {
				this.asking.set(false);
			}
		}

		private Verdicts ask(@Nullable Verdicts previous) {
			tellFilters();
			Verdicts verdicts = askOnce(previous);
			// A filter that took one instance back and refused another while it was asked
			// may have refused both.
			for (int i = 0; i < MAX_REPETITIONS && verdicts.revision() != revision(); i++) {
				verdicts = askOnce(previous);
			}
			InstanceHealth.this.observer.observed(this.instances.length, verdicts.removals().size());
			return (previous != null && previous.equals(verdicts)) ? previous : verdicts;
		}

		private Verdicts askOnce(@Nullable Verdicts previous) {
			// Read before the filters are asked: a change meanwhile leads to another run.
			long revision = revision();
			return new Verdicts(revision, removals(this.instances, previous));
		}

		private void tellFilters() {
			List<Instance> all = List.of(this.instances);
			for (InstanceFilter filter : InstanceHealth.this.filters) {
				InstanceHealth.this.tell(filter, all);
			}
		}

	}

	/** Told what the filters do. */
	@FunctionalInterface
	interface Observer {

		/** A filter fails. */
		void problem(String problem);

		/** So many of all instances are removed. */
		default void observed(int all, int removed) {
		}

	}

	/**
	 * Which instances are removed. Immutable.
	 *
	 * @param revision the revision of the filters
	 * @param removals the removals by instance
	 */
	record Verdicts(long revision, Map<InstanceId, Removal> removals) {

		boolean accepts(Instance instance) {
			return !this.removals.containsKey(instance.id());
		}

		Collection<Removal> all() {
			return this.removals.values();
		}

	}

}
