package io.fairway.routing;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.cloud.client.loadbalancer.Request;
import org.springframework.cloud.loadbalancer.core.ServiceInstanceListSupplier;

import io.fairway.instance.Instance;
import io.fairway.instance.InstanceList;
import io.fairway.routing.InstanceHealth.Verdicts;

/**
 * The stage that keeps the instances of the subset that a request chooses by name.
 * Requests that choose none get all instances. Those that choose one without instances,
 * or one that does not exist, get what the fallback says, and each use of it is counted.
 * <p>
 * The lists of all subsets are made when the input changes, so what strangers write into
 * a header costs one lookup and no memory. Thread-safe.
 */
public final class NamedSubsetServiceInstanceListSupplier extends StageServiceInstanceListSupplier {

	private static final InstanceList NONE = InstanceList.of(List.of());

	private final NamedSubsets settings;

	private final InstanceList.Derivation<Map<String, InstanceList>> derivation = this::lists;

	/**
	 * A stage behind the given one.
	 * @param delegate the stage before this one
	 * @param settings which subsets there are, and who chooses one
	 */
	public NamedSubsetServiceInstanceListSupplier(ServiceInstanceListSupplier delegate, NamedSubsets settings) {
		super(delegate);
		this.settings = settings;
	}

	@Override
	InstanceList apply(InstanceList input, Request<?> request) {
		InstanceList subset = find(input, request);
		return (subset != null) ? subset : fallback(this.settings.fallback(), NONE, input);
	}

	/** What the request asks for, {@code null} if there is no such thing. */
	private @Nullable InstanceList find(InstanceList input, Request<?> request) {
		String name = this.settings.selector().select(request);
		return (name != null) ? input.derived(this, this.derivation).get(name) : input;
	}

	@Override
	String label() {
		return "subset";
	}

	@Override
	List<RoutingGroup> explain(InstanceList input, Request<?> request, Verdicts verdicts) {
		InstanceList subset = find(input, request);
		return (subset != null) ? RoutingGroup.only(subset)
				: RoutingGroup.fallback(substitute(this.settings.fallback(), NONE, input));
	}

	/** Those that have instances: the others are as good as unknown. */
	private Map<String, InstanceList> lists(InstanceList input, @Nullable Map<String, InstanceList> previous) {
		Map<String, List<Instance>> groups = new LinkedHashMap<>();
		this.settings.subsets().forEach((name, match) -> {
			List<Instance> instances = match.in(input);
			if (!instances.isEmpty()) {
				groups.put(name, instances);
			}
		});
		return successors(groups, (previous != null) ? previous : Map.of());
	}

}
