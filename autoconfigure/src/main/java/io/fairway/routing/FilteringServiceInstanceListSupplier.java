package io.fairway.routing;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

import org.jspecify.annotations.Nullable;
import org.springframework.cloud.client.loadbalancer.Request;
import org.springframework.cloud.loadbalancer.core.ServiceInstanceListSupplier;
import org.springframework.util.Assert;

import io.fairway.instance.Instance;
import io.fairway.instance.InstanceFilter;
import io.fairway.instance.InstanceList;

/**
 * The stage in which health, ejection and every other {@link InstanceFilter} take out
 * instances. When fewer remain than the panic threshold asks for, the filters are more
 * likely wrong than right, and all instances are offered; see Envoy's panic threshold. It
 * never makes a list empty that was not empty before. A filter that fails lets instances
 * pass. Thread-safe.
 */
public final class FilteringServiceInstanceListSupplier extends StageServiceInstanceListSupplier {

	private static final int PERCENT = 100;

	private final List<InstanceFilter> filters;

	private final int panicThreshold;

	private final InstanceList.Derivation<Remaining> derivation = (input, previous) -> new Remaining(input,
			(previous != null) ? previous.current.list() : null);

	/**
	 * A stage behind the given one.
	 * @param delegate the stage before this one
	 * @param filters the filters; an instance stays if all accept it
	 * @param panicThreshold the least percentage of instances that must remain, 0 to 100
	 */
	public FilteringServiceInstanceListSupplier(ServiceInstanceListSupplier delegate, List<InstanceFilter> filters,
			int panicThreshold) {
		super(delegate);
		Assert.isTrue(panicThreshold >= 0 && panicThreshold <= PERCENT,
				() -> "panicThreshold: " + panicThreshold + " (expected: 0 to 100)");
		this.filters = List.copyOf(filters);
		this.panicThreshold = panicThreshold;
	}

	@Override
	InstanceList apply(InstanceList input, Request<?> request) {
		return this.filters.isEmpty() ? input : input.derived(this, this.derivation).list();
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
			report("filter " + filter.getClass().getName() + " cannot tell its revision: " + ex);
			return 0;
		}
	}

	private boolean accepts(InstanceFilter filter, Instance instance) {
		try {
			return filter.accepts(instance);
		}
		catch (RuntimeException ex) {
			report("filter " + filter.getClass().getName() + " fails and lets instances pass: " + ex);
			return true;
		}
	}

	private List<Instance> accepted(Instance[] instances) {
		List<Instance> accepted = Arrays.stream(instances)
			.filter((instance) -> this.filters.stream().allMatch((filter) -> accepts(filter, instance)))
			.toList();
		boolean panic = accepted.isEmpty()
				|| (long) accepted.size() * PERCENT < (long) this.panicThreshold * instances.length;
		return panic ? List.of(instances) : accepted;
	}

	/**
	 * What remains of one input, computed anew when a filter changes its mind. One
	 * request does that while the others go on with what is there.
	 */
	private final class Remaining {

		/**
		 * Not the list, which would keep what others derived from it and from its past.
		 */
		private final Instance[] input;

		private final AtomicBoolean recomputing = new AtomicBoolean();

		private volatile Revision current;

		Remaining(InstanceList input, @Nullable InstanceList previous) {
			this.input = input.toInstances();
			this.current = compute((previous != null) ? previous : InstanceList.of(List.of()));
		}

		InstanceList list() {
			Revision current = this.current;
			return (current.number() == revision()) ? current.list() : recompute();
		}

		private InstanceList recompute() {
			if (this.recomputing.compareAndSet(false, true)) {
				try {
					this.current = compute(this.current.list());
				}
				finally {
					this.recomputing.set(false);
				}
			}
			return this.current.list();
		}

		private Revision compute(InstanceList previous) {
			// Read before the filters are asked: a change meanwhile leads to another run.
			long number = revision();
			return new Revision(number, previous.successor(accepted(this.input)));
		}

	}

	private record Revision(long number, InstanceList list) {
	}

}
