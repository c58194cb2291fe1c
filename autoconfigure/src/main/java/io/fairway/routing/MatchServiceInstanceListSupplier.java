package io.fairway.routing;

import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.cloud.client.loadbalancer.Request;
import org.springframework.cloud.loadbalancer.core.ServiceInstanceListSupplier;

import io.fairway.instance.Instance;
import io.fairway.instance.InstanceList;
import io.fairway.routing.InstanceHealth.Verdicts;

/**
 * The stage that keeps the instances with certain metadata and tags, the same ones for
 * all requests. When there is none, requests get what the fallback says, and each use of
 * it is counted. Thread-safe.
 */
public final class MatchServiceInstanceListSupplier extends StageServiceInstanceListSupplier {

	private final MatchSettings settings;

	private final InstanceList.Derivation<InstanceList> derivation = this::matching;

	/**
	 * A stage behind the given one.
	 * @param delegate the stage before this one
	 * @param settings what an instance must have, and what if none has
	 */
	public MatchServiceInstanceListSupplier(ServiceInstanceListSupplier delegate, MatchSettings settings) {
		super(delegate);
		this.settings = settings;
	}

	@Override
	InstanceList apply(InstanceList input, Request<?> request) {
		InstanceList matching = input.derived(this, this.derivation);
		return (!matching.isEmpty() || input.isEmpty()) ? matching
				: fallback(this.settings.fallback(), matching, input);
	}

	@Override
	String label() {
		return "match";
	}

	@Override
	List<RoutingGroup> explain(InstanceList input, Request<?> request, Verdicts verdicts) {
		InstanceList matching = input.derived(this, this.derivation);
		return (!matching.isEmpty() || input.isEmpty()) ? RoutingGroup.only(matching)
				: RoutingGroup.fallback(substitute(this.settings.fallback(), matching, input));
	}

	@Override
	boolean mayIgnoreRequest() {
		return true;
	}

	@Override
	@Nullable InstanceList applyToAll(InstanceList input, Verdicts verdicts) {
		InstanceList matching = input.derived(this, this.derivation);
		return (!matching.isEmpty() || input.isEmpty()) ? matching : null;
	}

	private InstanceList matching(InstanceList input, @Nullable InstanceList previous) {
		List<Instance> matching = this.settings.match().in(input);
		return (previous != null) ? previous.successor(matching) : InstanceList.of(matching);
	}

}
