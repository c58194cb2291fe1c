package io.fairway.metrics;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

import io.fairway.feedback.Outcome;
import io.fairway.instance.InstanceId;
import io.fairway.outlier.EjectionReason;

/**
 * What is counted of one instance. Thread-safe.
 */
final class InstanceCounts {

	private final InstanceId id;

	private final AtomicLongArray outcomes = new AtomicLongArray(Outcome.values().length);

	private final AtomicLongArray ejections = new AtomicLongArray(EjectionReason.values().length);

	private final Map<String, Selections> selections = new ConcurrentHashMap<>();

	/** Kept when this is forgotten and remembered again: it has left all the same. */
	private volatile boolean known;

	InstanceCounts(InstanceId id) {
		this.id = id;
	}

	InstanceId id() {
		return this.id;
	}

	void ended(Outcome outcome) {
		this.outcomes.getAndIncrement(outcome.ordinal());
	}

	long outcomes(Outcome outcome) {
		return this.outcomes.get(outcome.ordinal());
	}

	void ejected(EjectionReason reason) {
		this.ejections.getAndIncrement(reason.ordinal());
	}

	long ejections(EjectionReason reason) {
		return this.ejections.get(reason.ordinal());
	}

	/** The selections by one strategy, always the same object. */
	Selections selections(String strategy) {
		return this.selections.computeIfAbsent(strategy, (name) -> new Selections(this));
	}

	/** The selections by strategy, a view. */
	Map<String, Selections> selections() {
		return this.selections;
	}

	/** Everything together, which changes whenever anything was counted. */
	long total() {
		long total = 0;
		for (int i = 0; i < this.outcomes.length(); i++) {
			total += this.outcomes.get(i);
		}
		for (Selections selections : this.selections.values()) {
			total += selections.sum();
		}
		return total;
	}

	/** Says whether nobody would see what is counted here. */
	void setForgotten(boolean forgotten) {
		this.selections.values().forEach((selections) -> selections.forgotten = forgotten);
	}

	/** Whether a registry has ever known the instance. */
	boolean isKnown() {
		return this.known;
	}

	void setKnown() {
		this.known = true;
	}

	/**
	 * Selections of the instance by one strategy. That they are forgotten is said here,
	 * where a choice looks in any case: with thousands of instances, each object that it
	 * looks at is a miss of the cache.
	 */
	static final class Selections extends LongAdder {

		private static final long serialVersionUID = 1L;

		private final transient InstanceCounts instance;

		private transient volatile boolean forgotten;

		Selections(InstanceCounts instance) {
			this.instance = instance;
		}

		InstanceCounts instance() {
			return this.instance;
		}

		/** Whether nobody would see what is counted here. */
		boolean isForgotten() {
			return this.forgotten;
		}

	}

}
