package io.fairway.routing;

import java.util.Arrays;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.cloud.client.loadbalancer.Request;
import org.springframework.cloud.loadbalancer.core.ServiceInstanceListSupplier;

import io.fairway.instance.Instance;
import io.fairway.instance.InstanceList;
import io.fairway.routing.ClientSubset.Assignment;
import io.fairway.routing.InstanceHealth.Verdicts;

/**
 * The stage that keeps the part of a large fleet that this client uses, the same one for
 * all requests. It changes as little as possible when instances join or leave, and a
 * fleet that is not larger than the part is used as a whole.
 * <p>
 * Health plays no role here: an instance that a filter removes stays a member, as all
 * clients could otherwise flock to what is healthy at the moment. Thread-safe.
 */
public final class ClientSubsetServiceInstanceListSupplier extends StageServiceInstanceListSupplier {

	private static final Part WHOLE = new Part(null, null);

	private final ClientSubset subset;

	private final InstanceList.Derivation<Part> derivation = this::part;

	/**
	 * A stage behind the given one.
	 * @param delegate the stage before this one
	 * @param subset the part that the client uses
	 */
	public ClientSubsetServiceInstanceListSupplier(ServiceInstanceListSupplier delegate, ClientSubset subset) {
		super(delegate);
		this.subset = subset;
	}

	@Override
	InstanceList apply(InstanceList input, Request<?> request) {
		return part(input);
	}

	@Override
	String label() {
		return "client-subset";
	}

	@Override
	List<RoutingGroup> explain(InstanceList input, Request<?> request, Verdicts verdicts) {
		return RoutingGroup.only(part(input));
	}

	@Override
	boolean mayIgnoreRequest() {
		return true;
	}

	@Override
	InstanceList applyToAll(InstanceList input, Verdicts verdicts) {
		return part(input);
	}

	private InstanceList part(InstanceList input) {
		InstanceList part = input.derived(this, this.derivation).list();
		return (part != null) ? part : input;
	}

	private Part part(InstanceList input, @Nullable Part previous) {
		Instance[] instances = input.toInstances();
		List<String> addresses = Arrays.stream(instances)
			.map((instance) -> instance.id().address())
			.distinct()
			.sorted()
			.toList();
		if (addresses.size() <= this.subset.size()) {
			return WHOLE;
		}
		Assignment before = (previous != null) ? previous.assignment() : null;
		Assignment assignment = (before != null) ? before.after(addresses) : this.subset.assign(addresses);
		List<Instance> members = Arrays.stream(instances)
			.filter((instance) -> assignment.contains(instance.id().address()))
			.toList();
		InstanceList last = (previous != null) ? previous.list() : null;
		return new Part(assignment, (last != null) ? last.successor(members) : InstanceList.of(members));
	}

	/**
	 * What the client uses of one list. Both are {@code null} for all of it.
	 */
	private record Part(@Nullable Assignment assignment, @Nullable InstanceList list) {
	}

}
