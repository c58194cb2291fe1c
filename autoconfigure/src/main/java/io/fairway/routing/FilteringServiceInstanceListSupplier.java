package io.fairway.routing;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

import org.jspecify.annotations.Nullable;
import org.springframework.cloud.client.loadbalancer.Request;
import org.springframework.cloud.loadbalancer.core.ServiceInstanceListSupplier;

import io.fairway.instance.Instance;
import io.fairway.instance.InstanceFilter;
import io.fairway.instance.InstanceList;
import io.fairway.instance.Ticker;
import io.fairway.routing.InstanceHealth.Verdicts;

/**
 * The stage in which health, ejection and every other {@link InstanceFilter} take out
 * instances. When fewer remain than the panic threshold asks for, the filters are more
 * likely wrong than right, and all instances are offered; see Envoy's panic threshold. A
 * filter that fails lets instances pass unless it is required. Thread-safe.
 */
public final class FilteringServiceInstanceListSupplier extends StageServiceInstanceListSupplier {

	private final InstanceHealth health;

	private final boolean observing;

	private final FilterSettings settings;

	private final InstanceList.Derivation<Remaining> derivation = Remaining::new;

	/**
	 * A stage behind the given one.
	 * @param delegate the stage before this one
	 * @param filters the filters; an instance stays if all accept it
	 * @param settings what the filters may do together
	 * @param ticker tells since when an instance is refused
	 */
	public FilteringServiceInstanceListSupplier(ServiceInstanceListSupplier delegate, List<InstanceFilter> filters,
			FilterSettings settings, Ticker ticker) {
		super(delegate);
		this.health = new InstanceHealth(filters, settings.maxRemovedPercent(), ticker, this::report);
		this.observing = true;
		this.settings = settings;
	}

	/**
	 * A stage of a chain whose first stage observes all instances.
	 */
	FilteringServiceInstanceListSupplier(ServiceInstanceListSupplier delegate, InstanceHealth health,
			FilterSettings settings) {
		super(delegate);
		this.health = health;
		this.observing = false;
		this.settings = settings;
	}

	@Override
	InstanceList apply(InstanceList input, Request<?> request) {
		if (this.health.isTrivial()) {
			return input;
		}
		if (this.observing) {
			this.health.observe(input);
		}
		Revision revision = input.derived(this, this.derivation).current();
		if (revision.overruled()) {
			countFallback();
		}
		return revision.list();
	}

	@Override
	String label() {
		return "filters";
	}

	@Override
	List<RoutingGroup> explain(InstanceList input, Request<?> request, Verdicts verdicts) {
		if (this.health.isTrivial()) {
			return RoutingGroup.only(input);
		}
		Revision revision = input.derived(this, this.derivation).by(verdicts);
		return List.of(new RoutingGroup(revision.list(), 1, revision.overruled()));
	}

	@Override
	boolean mayIgnoreRequest() {
		return !this.observing;
	}

	@Override
	@SuppressWarnings("ReferenceEquality") // the object is the version
	@Nullable InstanceList applyToAll(InstanceList input, Verdicts verdicts) {
		if (this.health.isTrivial()) {
			return input;
		}
		Revision revision = input.derived(this, this.derivation).upToDate(verdicts);
		return (revision.verdicts() == verdicts && !revision.overruled()) ? revision.list() : null;
	}

	/**
	 * What remains of one input, computed anew when a verdict changes. One request does
	 * that while the others go on with what is there.
	 */
	private final class Remaining {

		/**
		 * Not the list, which would keep what others derived from it and from its past.
		 */
		private final Instance[] input;

		private final AtomicBoolean recomputing = new AtomicBoolean();

		private volatile Revision current;

		Remaining(InstanceList input, @Nullable Remaining previous) {
			this.input = input.toInstances();
			this.current = compute(FilteringServiceInstanceListSupplier.this.health.verdicts(),
					(previous != null) ? previous.current.list() : InstanceList.of(List.of()));
		}

		Revision current() {
			return upToDate(FilteringServiceInstanceListSupplier.this.health.verdicts());
		}

		/** By these verdicts exactly, and without keeping it. */
		@SuppressWarnings("ReferenceEquality") // the object is the version
		Revision by(Verdicts verdicts) {
			Revision current = this.current;
			return (current.verdicts() == verdicts) ? current : compute(verdicts, current.list());
		}

		/** Older verdicts while another thread is just finding out what these lead to. */
		@SuppressWarnings("ReferenceEquality") // the object is the version
		Revision upToDate(Verdicts verdicts) {
			Revision current = this.current;
			if (current.verdicts() == verdicts || !this.recomputing.compareAndSet(false, true)) {
				return current;
			}
			try {
				current = compute(verdicts, this.current.list());
				this.current = current;
				return current;
			}
			finally {
				this.recomputing.set(false);
			}
		}

		private Revision compute(Verdicts verdicts, InstanceList previous) {
			List<Instance> all = List.of(this.input);
			List<Instance> accepted = all.stream().filter(verdicts::accepts).toList();
			boolean offersAll = FilteringServiceInstanceListSupplier.this.settings.offersAll(accepted.size(),
					all.size());
			return new Revision(verdicts, previous.successor(offersAll ? all : accepted),
					(accepted.isEmpty() || offersAll) && !all.isEmpty());
		}

	}

	/**
	 * What remains by certain verdicts.
	 *
	 * @param overruled whether the filters left too few, and the settings decide
	 */
	private record Revision(Verdicts verdicts, InstanceList list, boolean overruled) {
	}

}
