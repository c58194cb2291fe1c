package io.fairway.actuate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import org.springframework.cloud.client.loadbalancer.Request;

import io.fairway.actuate.ExplanationDescriptor.CandidateDescriptor;
import io.fairway.actuate.ExplanationDescriptor.GroupDescriptor;
import io.fairway.actuate.ExplanationDescriptor.RequestDescriptor;
import io.fairway.actuate.ExplanationDescriptor.StageDescriptor;
import io.fairway.balancer.Candidate;
import io.fairway.balancer.LoadBalancingPolicy;
import io.fairway.client.InboundRequests;
import io.fairway.instance.Instance;
import io.fairway.instance.InstanceId;
import io.fairway.instance.InstanceList;
import io.fairway.routing.RoutingExplanation;
import io.fairway.routing.RoutingGroup;
import io.fairway.routing.RoutingStep;

/**
 * Asks the chain and the policy of a service what they do with a request, without a
 * trace.
 */
public final class Explainer {

	private static final double CERTAIN = 1 - 1e-9;

	private final Function<String, String> hints;

	/**
	 * An explainer.
	 * @param hints what Spring Cloud's configuration hints at, by service
	 */
	public Explainer(Function<String, String> hints) {
		this.hints = hints;
	}

	/**
	 * What becomes of the request.
	 * @return {@code null} if the service has no chain of ours, or no answer of its
	 * registries yet
	 */
	@Nullable Path path(ServiceView service, ExplainedRequest request) {
		Request<?> made = request.to(service.serviceId(), this.hints.apply(service.serviceId()));
		return InboundRequests.ignoring(() -> path(service, made));
	}

	private static @Nullable Path path(ServiceView service, Request<?> request) {
		RoutingExplanation routing = (service.chain() != null) ? service.chain().explain(request) : null;
		if (routing == null || service.settings() == null) {
			return null;
		}
		LoadBalancingPolicy policy = service.settings().policy(request);
		Map<InstanceId, Candidate> candidates = new LinkedHashMap<>();
		boolean known = true;
		for (RoutingGroup group : routing.outcome()) {
			List<Candidate> ofGroup = candidates(group.instances(), policy, request);
			known &= ofGroup.stream().allMatch((candidate) -> candidate.share() != null);
			for (Candidate candidate : ofGroup) {
				double share = (candidate.share() != null) ? candidate.share() * group.share() : 0;
				candidates.merge(candidate.instance().id(),
						new Candidate(candidate.instance(), candidate.weight(), share), Explainer::sum);
			}
		}
		List<Candidate> result = new ArrayList<>();
		for (Candidate candidate : candidates.values()) {
			if (!known || candidate.share() == null || candidate.share() > 0) {
				result.add(known ? candidate : new Candidate(candidate.instance(), candidate.weight(), null));
			}
		}
		return new Path(routing, result);
	}

	private static Candidate sum(Candidate one, Candidate other) {
		return new Candidate(one.instance(), one.weight(), share(one) + share(other));
	}

	private static double share(Candidate candidate) {
		return (candidate.share() != null) ? candidate.share() : 0;
	}

	/** A policy of the user may not tell; then any instance may be chosen. */
	private static List<Candidate> candidates(InstanceList instances, LoadBalancingPolicy policy, Request<?> request) {
		if (instances.isEmpty()) {
			return List.of();
		}
		List<Candidate> candidates = instances.derived(policy, policy).candidates(request);
		if (!candidates.isEmpty()) {
			return candidates;
		}
		List<Candidate> all = new ArrayList<>();
		for (Instance instance : instances.toInstances()) {
			all.add(new Candidate(instance, instance.weight(), null));
		}
		return all;
	}

	ExplanationDescriptor describe(ServiceView service, ExplainedRequest request, String policy) {
		Path path = path(service, request);
		if (path == null) {
			throw new RefusedException(RefusedException.CONFLICT,
					(service.chain() == null)
							? "Service '" + service.serviceId()
									+ "' has no chain of Fairway: its load balancer was not used yet"
									+ ", or has a supplier of its own"
							: "The registries have not answered for service '" + service.serviceId() + "' yet");
		}
		String chosen = chosen(path);
		return new ExplanationDescriptor(service.serviceId(), request(request), policy, stages(path.routing()),
				path.candidates()
					.stream()
					.map((candidate) -> new CandidateDescriptor(candidate.instance().id().address(), candidate.weight(),
							candidate.share()))
					.toList(),
				chosen, note(path, chosen));
	}

	private static RequestDescriptor request(ExplainedRequest request) {
		return new RequestDescriptor((request.method() != null) ? request.method() : "GET",
				(request.path() != null) ? request.path() : "/", request.readHeaders(), request.cookies());
	}

	private static @Nullable String chosen(Path path) {
		if (path.candidates().size() != 1) {
			return null;
		}
		Candidate only = path.candidates().get(0);
		return (only.share() == null || only.share() >= CERTAIN) ? only.instance().id().address() : null;
	}

	private static @Nullable String note(Path path, @Nullable String chosen) {
		if (path.candidates().isEmpty()) {
			return "No instance is left: the request fails.";
		}
		if (path.routing().panic()) {
			return "Filters refuse so many instances that all of them are used (panic).";
		}
		if (chosen == null && path.candidates().stream().anyMatch((candidate) -> candidate.share() == null)) {
			return "The policy decides by what it sees at the moment: any candidate may be chosen.";
		}
		return null;
	}

	static List<StageDescriptor> stages(RoutingExplanation routing) {
		List<StageDescriptor> stages = new ArrayList<>();
		stages.add(new StageDescriptor("instances", routing.instances().size(), false,
				List.of(new GroupDescriptor(1, false, addresses(routing.instances()))), List.of()));
		Set<String> before = new LinkedHashSet<>(addresses(routing.instances()));
		for (RoutingStep step : routing.steps()) {
			Set<String> after = kept(step);
			List<String> dropped = before.stream().filter((address) -> !after.contains(address)).toList();
			stages.add(new StageDescriptor(step.stage(), after.size(),
					step.groups().stream().anyMatch(RoutingGroup::fallback),
					step.groups()
						.stream()
						.map((group) -> new GroupDescriptor(group.share(), group.fallback(),
								addresses(group.instances())))
						.toList(),
					dropped));
			before = after;
		}
		return stages;
	}

	static Set<String> kept(RoutingStep step) {
		Set<String> kept = new LinkedHashSet<>();
		step.groups().forEach((group) -> kept.addAll(addresses(group.instances())));
		return kept;
	}

	private static List<String> addresses(InstanceList instances) {
		List<String> addresses = new ArrayList<>();
		for (Instance instance : instances.toInstances()) {
			addresses.add(instance.id().address());
		}
		return addresses;
	}

	/**
	 * The way of a request.
	 *
	 * @param routing what the stages do
	 * @param candidates who may be chosen, with their part of all such requests
	 */
	record Path(RoutingExplanation routing, List<Candidate> candidates) {
	}

}
