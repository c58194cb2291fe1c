package io.fairway.routing;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.loadbalancer.DefaultRequest;
import org.springframework.cloud.client.loadbalancer.Request;
import org.springframework.cloud.loadbalancer.core.DelegatingServiceInstanceListSupplier;
import org.springframework.cloud.loadbalancer.core.ServiceInstanceListSupplier;
import reactor.core.publisher.Flux;

import io.fairway.instance.Instance;
import io.fairway.instance.InstanceId;
import io.fairway.instance.InstanceList;

/**
 * What stands between the directory and the chain where an operator may change weights.
 * While there is no override it hands out the list as it is, at the price of two reads;
 * otherwise it keeps the list that it made last, so that everything behind it derives
 * from one object until the instances or the overrides change. Thread-safe.
 */
public final class OverridingServiceInstanceListSupplier extends DelegatingServiceInstanceListSupplier
		implements InstanceListSource {

	private static final Request<?> NO_REQUEST = new DefaultRequest<>();

	private final @Nullable InstanceListSource source;

	private final WeightOverrides overrides;

	private volatile @Nullable Applied applied;

	/**
	 * A supplier behind the given one.
	 * @param delegate all instances of the service
	 * @param overrides the weights that count instead
	 */
	public OverridingServiceInstanceListSupplier(ServiceInstanceListSupplier delegate, WeightOverrides overrides) {
		super(delegate);
		this.source = (delegate instanceof InstanceListSource ours) ? ours : null;
		this.overrides = overrides;
	}

	@Override
	public @Nullable InstanceList present(Request<?> request) {
		InstanceList list = (this.source != null) ? this.source.present(request) : null;
		return (list != null) ? apply(list) : null;
	}

	@Override
	public @Nullable String problem(Request<?> request) {
		return (this.source != null) ? this.source.problem(request) : null;
	}

	@Override
	public Flux<List<ServiceInstance>> get() {
		return Flux.defer(() -> get(NO_REQUEST));
	}

	@Override
	@SuppressWarnings({ "rawtypes", "unchecked" })
	public Flux<List<ServiceInstance>> get(Request request) {
		InstanceList present = present(request);
		return (present != null) ? present.flux()
				: this.delegate.get(request).map((list) -> (list instanceof InstanceList ours) ? apply(ours) : list);
	}

	private InstanceList apply(InstanceList list) {
		Map<InstanceId, Double> weights = this.overrides.weights();
		Applied applied = this.applied;
		if (weights.isEmpty()) {
			if (applied != null) {
				this.applied = null;
			}
			return list;
		}
		return (applied != null && applied.isFor(list, weights)) ? applied.result() : change(list, weights);
	}

	private synchronized InstanceList change(InstanceList list, Map<InstanceId, Double> weights) {
		Applied applied = this.applied;
		if (applied != null && applied.isFor(list, weights)) {
			return applied.result();
		}
		List<Instance> changed = Arrays.stream(list.toInstances()).map((instance) -> {
			Double weight = weights.get(instance.id());
			return (weight != null) ? instance.withWeight(weight) : instance;
		}).toList();
		InstanceList result = ((applied != null) ? applied.result() : list).successor(changed);
		this.applied = new Applied(list, weights, result);
		return result;
	}

	private record Applied(InstanceList list, Map<InstanceId, Double> weights, InstanceList result) {

		@SuppressWarnings("ReferenceEquality") // the object is the version
		boolean isFor(InstanceList list, Map<InstanceId, Double> weights) {
			return this.list == list && this.weights == weights;
		}

	}

}
