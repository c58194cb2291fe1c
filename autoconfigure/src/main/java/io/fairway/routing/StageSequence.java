package io.fairway.routing;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;
import org.springframework.cloud.client.loadbalancer.Request;

import io.fairway.instance.Instance;
import io.fairway.instance.InstanceList;
import io.fairway.routing.InstanceHealth.Verdicts;

/**
 * All stages of a chain as one. Where several stages in a row give every request the same
 * answer, the last of these answers is kept with the list before the first, so that a
 * request pays only for the stages that look at it. Thread-safe.
 */
final class StageSequence {

	private final StageServiceInstanceListSupplier[] stages;

	/** Where a shortcut may begin, by the index of the stage. */
	private final @Nullable Start[] starts;

	private final InstanceHealth health;

	StageSequence(List<StageServiceInstanceListSupplier> stages, InstanceHealth health) {
		this.stages = stages.toArray(StageServiceInstanceListSupplier[]::new);
		this.starts = new Start[this.stages.length];
		this.health = health;
		for (int i = 0; i < this.stages.length; i++) {
			this.starts[i] = this.stages[i].mayIgnoreRequest() ? new Start(i) : null;
		}
	}

	/** The instances that all stages let through for the request. */
	InstanceList apply(InstanceList input, Request<?> request) {
		InstanceList list = input;
		int next = 0;
		while (next < this.stages.length) {
			Start start = this.starts[next];
			if (start != null) {
				Reach reach = list.derived(start, start).reach(list);
				list = (reach.list() != null) ? reach.list() : list;
				next = reach.next();
			}
			if (next < this.stages.length) {
				list = this.stages[next++].apply(list, request);
			}
		}
		return list;
	}

	/** The instances for a request that has been to all that {@link #apply} gave it. */
	InstanceList applyBeyond(InstanceList input, Request<?> request, Predicate<Instance> tried) {
		InstanceList list = input;
		for (StageServiceInstanceListSupplier stage : this.stages) {
			list = stage.applyBeyond(list, request, tried);
		}
		return list;
	}

	private final class Start implements InstanceList.Derivation<Shortcut> {

		private final int index;

		Start(int index) {
			this.index = index;
		}

		@Override
		public Shortcut derive(InstanceList list, @Nullable Shortcut previous) {
			return new Shortcut(this.index, list);
		}

	}

	/**
	 * What the stages from a certain one on do with one list, found out anew when a
	 * verdict changes. One request does that while the others go on with what is there.
	 */
	private final class Shortcut {

		private final int start;

		private final AtomicBoolean recomputing = new AtomicBoolean();

		private volatile Reach current;

		Shortcut(int start, InstanceList list) {
			this.start = start;
			this.current = compute(list);
		}

		@SuppressWarnings("ReferenceEquality") // the object is the version
		Reach reach(InstanceList list) {
			Reach current = this.current;
			if (current.verdicts() == StageSequence.this.health.verdicts()
					|| !this.recomputing.compareAndSet(false, true)) {
				return current;
			}
			try {
				current = compute(list);
				this.current = current;
				return current;
			}
			finally {
				this.recomputing.set(false);
			}
		}

		@SuppressWarnings("ReferenceEquality") // a list must not be kept by what is kept
												// with it
		private Reach compute(InstanceList input) {
			Verdicts verdicts = StageSequence.this.health.verdicts();
			StageServiceInstanceListSupplier[] stages = StageSequence.this.stages;
			InstanceList list = input;
			int next = this.start;
			while (next < stages.length) {
				InstanceList answer = stages[next].applyToAll(list, verdicts);
				if (answer == null) {
					break;
				}
				list = answer;
				next++;
			}
			return new Reach(verdicts, (list != input) ? list : null, next);
		}

	}

	/**
	 * How far a shortcut reaches.
	 *
	 * @param verdicts as long as which verdicts hold
	 * @param list the answer of the last stage that it covers, {@code null} if that is
	 * the input
	 * @param next the first stage that has to be asked
	 */
	private record Reach(Verdicts verdicts, @Nullable InstanceList list, int next) {
	}

}
