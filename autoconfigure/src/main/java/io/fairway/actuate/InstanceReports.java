package io.fairway.actuate;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import io.fairway.actuate.Explainer.Path;
import io.fairway.actuate.ServiceDescriptor.ActionDescriptor;
import io.fairway.actuate.ServiceDescriptor.CheckDescriptor;
import io.fairway.actuate.ServiceDescriptor.EjectionDescriptor;
import io.fairway.actuate.ServiceDescriptor.HealthDescriptor;
import io.fairway.actuate.ServiceDescriptor.InstanceDescriptor;
import io.fairway.actuate.ServiceDescriptor.RemovalDescriptor;
import io.fairway.balancer.Candidate;
import io.fairway.breaker.BreakerState;
import io.fairway.breaker.InstanceBreaker;
import io.fairway.client.LoadBalancerSettings;
import io.fairway.discovery.Contribution;
import io.fairway.feedback.InstanceStats;
import io.fairway.health.CheckedInstance;
import io.fairway.instance.Instance;
import io.fairway.instance.InstanceId;
import io.fairway.outlier.Ejection;
import io.fairway.outlier.EjectionStatus;
import io.fairway.routing.Removal;
import io.fairway.routing.RoutingStep;

/**
 * What there is to see of the instances of one service at one moment.
 */
final class InstanceReports {

	private static final double NANOS_PER_SECOND = 1e9;

	private static final double NANOS_PER_MILLI = 1e6;

	private final ServiceView service;

	private final @Nullable Path path;

	private final Map<InstanceId, InstanceStats> stats;

	private final Map<InstanceId, EjectionStatus> ejections;

	private final Map<InstanceId, Candidate> candidates = new HashMap<>();

	private final Map<InstanceId, Removal> removals = new HashMap<>();

	private final Map<InstanceId, Instance> current = new LinkedHashMap<>();

	private final Map<InstanceId, String> lostIn = new HashMap<>();

	private final Map<InstanceId, CheckedInstance> checks = new HashMap<>();

	private final List<Contribution> contributions;

	private final @Nullable OperatorActions operator;

	private final Masking masking;

	private final boolean showValues;

	private final long now;

	InstanceReports(ServiceView service, @Nullable Path path, Map<InstanceId, InstanceStats> stats,
			Map<InstanceId, EjectionStatus> ejections, @Nullable OperatorActions operator, Masking masking,
			boolean showValues, long now) {
		this.service = service;
		this.path = path;
		this.stats = stats;
		this.ejections = ejections;
		this.operator = operator;
		this.masking = masking;
		this.showValues = showValues;
		this.now = now;
		this.contributions = (service.watched() != null) ? service.watched().contributions() : List.of();
		if (service.health() != null) {
			service.health().instances().forEach((check) -> this.checks.put(check.id(), check));
		}
		if (path != null) {
			follow(path);
		}
	}

	private void follow(Path path) {
		path.candidates().forEach((candidate) -> this.candidates.put(candidate.instance().id(), candidate));
		path.routing().removals().forEach((removal) -> this.removals.put(removal.instance(), removal));
		for (Instance instance : path.routing().instances().toInstances()) {
			this.current.put(instance.id(), instance);
		}
		for (RoutingStep step : path.routing().steps()) {
			Set<InstanceId> kept = new HashSet<>();
			step.groups().forEach((group) -> {
				for (Instance instance : group.instances().toInstances()) {
					kept.add(instance.id());
				}
			});
			this.current.keySet()
				.stream()
				.filter((id) -> !kept.contains(id))
				.forEach((id) -> this.lostIn.putIfAbsent(id, step.stage()));
		}
	}

	List<InstanceDescriptor> all() {
		return this.service.instances().stream().map(this::describe).toList();
	}

	private InstanceDescriptor describe(Instance instance) {
		InstanceId id = instance.id();
		InstanceStats stats = this.stats.get(id);
		EjectionStatus ejection = this.ejections.get(id);
		Candidate candidate = this.candidates.get(id);
		return new InstanceDescriptor(id.address(), Masking.text(instance.getInstanceId()), registry(id),
				this.contributions.stream().anyMatch((contribution) -> contribution.doubted().contains(id)),
				instance.isSecure(), (instance.version() != null) ? Masking.text(instance.version()) : null,
				Masking.text(instance.locality().region()), Masking.text(instance.locality().zone()), instance.weight(),
				weightNow(instance, candidate), share(candidate), (stats != null) ? stats.inFlight() : 0,
				(stats != null) ? stats.latency(this.now) / NANOS_PER_MILLI : 0,
				(stats != null) ? stats.failureRatio(this.now) : 0, health(id), ejection(ejection),
				(ejection != null) ? ejection.timesEjected() : 0, breaker(stats), actions(id),
				removal(instance, candidate), this.masking.metadata(instance.getMetadata(), this.showValues));
	}

	private @Nullable String registry(InstanceId id) {
		return this.contributions.stream()
			.filter((contribution) -> contribution.instances().contains(id))
			.map(Contribution::registry)
			.findFirst()
			.orElse(null);
	}

	private double weightNow(Instance instance, @Nullable Candidate candidate) {
		Instance current = this.current.getOrDefault(instance.id(), instance);
		return (candidate != null && current.weight() > 0) ? candidate.weight() : current.weight();
	}

	private @Nullable Double share(@Nullable Candidate candidate) {
		if (this.path == null) {
			return null;
		}
		return (candidate != null) ? candidate.share() : (Double) 0.0;
	}

	private @Nullable HealthDescriptor health(InstanceId id) {
		CheckedInstance check = this.checks.get(id);
		if (check == null) {
			return null;
		}
		List<CheckDescriptor> history = check.history()
			.stream()
			.map((result) -> new CheckDescriptor(result.time(), result.duration().toNanos() / NANOS_PER_MILLI,
					result.passed(), Masking.text(result.reason())))
			.toList();
		return new HealthDescriptor(Words.of(check.state()), check.since(), history);
	}

	private @Nullable EjectionDescriptor ejection(@Nullable EjectionStatus status) {
		Ejection current = (status != null) ? status.current() : null;
		return (current != null) ? new EjectionDescriptor(current.reason().label(),
				Math.max(0, current.until() - this.now) / NANOS_PER_SECOND) : null;
	}

	private @Nullable String breaker(@Nullable InstanceStats stats) {
		LoadBalancerSettings settings = this.service.settings();
		if (settings == null || settings.circuitBreaker().instance() == null) {
			return null;
		}
		InstanceBreaker breaker = (stats != null) ? stats.control(InstanceBreaker.class) : null;
		return Words.of((breaker != null) ? breaker.state() : BreakerState.CLOSED);
	}

	private List<ActionDescriptor> actions(InstanceId id) {
		List<ActionDescriptor> actions = new ArrayList<>();
		if (this.operator != null) {
			this.operator.of(id)
				.forEach(
						(action) -> actions.add(new ActionDescriptor(action.label(), action.weight(), action.until())));
		}
		return actions;
	}

	private @Nullable RemovalDescriptor removal(Instance instance, @Nullable Candidate candidate) {
		String stage = this.lostIn.get(instance.id());
		Removal removal = this.removals.get(instance.id());
		if (this.path == null || (stage == null && (candidate != null || this.candidates.isEmpty()))) {
			return null;
		}
		Double seconds = (removal != null)
				? (Double) (Duration.ofNanos(this.now - removal.since()).toNanos() / NANOS_PER_SECOND) : null;
		return new RemovalDescriptor((stage != null) ? stage : "policy", (removal != null) ? removal.filter() : null,
				seconds, reason((stage != null) ? stage : "policy", removal, instance));
	}

	private String reason(String stage, @Nullable Removal removal, Instance instance) {
		if (removal != null) {
			return "filter " + removal.filter() + " refuses it";
		}
		return switch (stage) {
			case "match" -> "it does not have what fairway.loadbalancer.match asks for";
			case "version" -> "it does not have the version that such requests get";
			case "locality" -> "other places get all such requests";
			case "client-subset" -> "it is in the part that other clients use";
			case "policy" -> (this.current.getOrDefault(instance.id(), instance).weight() == 0)
					? "it is drained: its weight is 0" : "the policy prefers others at the moment";
			default -> "the stage " + stage + " takes it out";
		};
	}

}
