package io.fairway.metrics;

import java.util.Arrays;
import java.util.function.DoubleSupplier;

/**
 * One meter over all that shares its name and tags: the sum of counts and numbers, which
 * keeps what was counted by those that are gone, or of states the greatest. Written by
 * one thread and read by any.
 */
final class MeterGroup {

	private final FairwayMeter meter;

	private volatile State state = new State(0, new Source[0]);

	MeterGroup(FairwayMeter meter) {
		this.meter = meter;
	}

	/** Adds a source, and returns what stands for it. */
	Source add(DoubleSupplier value) {
		State before = this.state;
		Source added = new Source(value);
		Source[] sources = Arrays.copyOf(before.sources(), before.sources().length + 1);
		sources[before.sources().length] = added;
		this.state = new State(before.past(), sources);
		return added;
	}

	@SuppressWarnings("ReferenceEquality") // equal sources may be there for different
											// users
	void remove(Source source) {
		State before = this.state;
		Source[] sources = Arrays.stream(before.sources()).filter((other) -> other != source).toArray(Source[]::new);
		double past = this.meter.isCounter() ? before.past() + source.value.getAsDouble() : 0;
		this.state = new State(past, sources);
	}

	boolean isEmpty() {
		return this.state.sources().length == 0;
	}

	double value() {
		State state = this.state;
		double value = state.past();
		for (Source source : state.sources()) {
			double next = source.value.getAsDouble();
			value = this.meter.isState() ? Math.max(value, next) : value + next;
		}
		return value;
	}

	/** One of those that share the meter. */
	static final class Source {

		private final DoubleSupplier value;

		private Source(DoubleSupplier value) {
			this.value = value;
		}

	}

	/**
	 * What is read now.
	 *
	 * @param past what those counted that are gone
	 * @param sources those that are there
	 */
	private record State(double past, Source[] sources) {
	}

}
