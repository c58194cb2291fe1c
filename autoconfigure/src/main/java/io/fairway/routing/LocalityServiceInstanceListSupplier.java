package io.fairway.routing;

import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;
import org.springframework.cloud.client.loadbalancer.Request;
import org.springframework.cloud.loadbalancer.core.ServiceInstanceListSupplier;

import io.fairway.instance.Instance;
import io.fairway.instance.InstanceList;
import io.fairway.instance.Locality;

/**
 * The stage that prefers what is near: the instances of the client's own zone, where
 * there are none those of its region, and else all. Thread-safe.
 */
public final class LocalityServiceInstanceListSupplier extends StageServiceInstanceListSupplier {

	private final Locality self;

	private final InstanceList.Derivation<InstanceList> derivation = this::nearest;

	/**
	 * A stage behind the given one.
	 * @param delegate the stage before this one
	 * @param self where the client runs
	 */
	public LocalityServiceInstanceListSupplier(ServiceInstanceListSupplier delegate, Locality self) {
		super(delegate);
		this.self = self;
	}

	@Override
	InstanceList apply(InstanceList input, Request<?> request) {
		return input.derived(this, this.derivation);
	}

	private InstanceList nearest(InstanceList input, @Nullable InstanceList previous) {
		List<Instance> selected = where(input, (instance) -> this.self.sameZone(instance.locality()));
		if (selected.isEmpty()) {
			selected = where(input, (instance) -> this.self.sameRegion(instance.locality()));
		}
		if (selected.isEmpty()) {
			selected = where(input, (instance) -> true);
		}
		return (previous != null) ? previous.successor(selected) : InstanceList.of(selected);
	}

	private static List<Instance> where(InstanceList input, Predicate<Instance> condition) {
		return Arrays.stream(input.toInstances()).filter(condition).toList();
	}

}
