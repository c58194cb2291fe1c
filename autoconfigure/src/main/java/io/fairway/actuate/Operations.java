package io.fairway.actuate;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.util.StringUtils;

import io.fairway.actuate.Explainer.Path;
import io.fairway.client.LoadBalancerSettings;
import io.fairway.instance.Instance;
import io.fairway.instance.InstanceId;
import io.fairway.instance.Text;
import io.fairway.routing.FilterSettings;

/**
 * What an operator asks for, checked before it is done: only instances that are there,
 * and nothing that would leave no instance or would have the opposite effect.
 */
public final class Operations {

	static final Duration DEFAULT_DURATION = Duration.ofMinutes(10);

	static final Duration MAX_DURATION = Duration.ofHours(24);

	private static final int MAX_NAMED = 20;

	private static final int PERCENT = 100;

	private static final Set<String> UNWEIGHTED = Set.of("round-robin", "random");

	private final ServiceViews services;

	private final Explainer explainer;

	private final OperatorActions actions;

	/**
	 * Operations.
	 * @param services the services
	 * @param explainer tells what filters say now
	 * @param actions puts actions in force
	 */
	public Operations(ServiceViews services, Explainer explainer, OperatorActions actions) {
		this.services = services;
		this.explainer = explainer;
		this.actions = actions;
	}

	OperationDescriptor apply(String serviceId, String instance, String action, @Nullable Double weight,
			@Nullable String duration, String operator) {
		ServiceView service = service(serviceId);
		Instance target = instance(service, instance);
		String name = action.strip().toLowerCase(Locale.ROOT);
		return switch (name) {
			case "eject" -> eject(service, target, duration(duration), operator);
			case "drain" -> weigh(service, target, 0, duration(duration), operator);
			case "weight" -> weigh(service, target, weight(weight), duration(duration), operator);
			case "reinstate" -> reinstate(service, target, operator);
			default -> throw bad("action: expected eject, reinstate, drain or weight");
		};
	}

	private ServiceView service(String serviceId) {
		ServiceView service = this.services.find(serviceId);
		if (service == null) {
			throw new RefusedException(RefusedException.NOT_FOUND,
					"No service of this name is in use. There are: " + named(List.copyOf(this.services.names())));
		}
		if (service.chain() == null) {
			throw new RefusedException(RefusedException.CONFLICT, "Service '" + Text.printable(serviceId)
					+ "' has no chain of Fairway: its load balancer was not used yet, or has a supplier of its own");
		}
		return service;
	}

	/** By its address, or by its id where that is the id of only one. */
	private static Instance instance(ServiceView service, String instance) {
		List<Instance> found = service.instances()
			.stream()
			.filter((candidate) -> candidate.id().address().equalsIgnoreCase(instance))
			.toList();
		if (found.isEmpty()) {
			found = service.instances()
				.stream()
				.filter((candidate) -> candidate.getInstanceId().equals(instance))
				.toList();
		}
		if (found.size() == 1) {
			return found.get(0);
		}
		throw new RefusedException(RefusedException.NOT_FOUND,
				(found.isEmpty() ? "No registry knows this instance. There are: "
						: "Several instances have this id. Use an address: ")
						+ named(service.instances().stream().map((other) -> other.id().address()).toList()));
	}

	private static String named(List<String> names) {
		String list = String.join(", ", names.stream().limit(MAX_NAMED).map(Text::printable).toList());
		return names.isEmpty() ? "none" : (names.size() > MAX_NAMED) ? list + ", …" : list;
	}

	private static Duration duration(@Nullable String text) {
		if (!StringUtils.hasText(text)) {
			return DEFAULT_DURATION;
		}
		try {
			Duration duration = DurationStyle.detectAndParse(text.strip());
			if (duration.compareTo(Duration.ofSeconds(1)) >= 0 && duration.compareTo(MAX_DURATION) <= 0) {
				return duration;
			}
		}
		catch (IllegalArgumentException | ArithmeticException ex) {
			// Answered below, like a duration out of range.
		}
		throw bad("duration: expected 1s to 24h, for example 10m");
	}

	private static double weight(@Nullable Double weight) {
		if (weight == null || !(weight >= 0 && weight <= Instance.MAX_WEIGHT)) {
			throw bad("weight: expected a number from 0 to 1000000");
		}
		return weight;
	}

	private static RefusedException bad(String message) {
		return new RefusedException(RefusedException.BAD_REQUEST, message);
	}

	private OperationDescriptor eject(ServiceView service, Instance target, Duration duration, String operator) {
		Path path = this.explainer.path(service, ExplainedRequest.PLAIN);
		if (path == null || service.settings() == null) {
			throw new RefusedException(RefusedException.CONFLICT, "The registries have not answered yet");
		}
		InstanceId id = target.id();
		int all = path.routing().instances().size();
		int removed = 1
				+ (int) path.routing().removals().stream().filter((removal) -> !removal.instance().equals(id)).count();
		FilterSettings filters = service.settings().routing().filters();
		if (removed >= all) {
			throw new RefusedException(RefusedException.CONFLICT,
					"It is the last usable instance: all would be used again. Reinstate or add another one first");
		}
		if (filters.offersAll(all - removed, all)) {
			throw new RefusedException(RefusedException.CONFLICT,
					"Only " + (all - removed) + " of " + all + " instances would be left, which is panic: all would be"
							+ " used again. Drain it, or lower fairway.loadbalancer.panic-threshold, which is "
							+ filters.panicThreshold());
		}
		if ((long) removed * PERCENT > (long) filters.maxRemovedPercent() * all) {
			throw new RefusedException(RefusedException.CONFLICT, "Filters may remove " + filters.maxRemovedPercent()
					+ " % of " + all
					+ " instances, so it would stay. Drain it, or raise fairway.loadbalancer.max-removed-percent");
		}
		return begun(this.actions.begin(id, null, duration, operator), service, "in force");
	}

	private OperationDescriptor weigh(ServiceView service, Instance target, double weight, Duration duration,
			String operator) {
		if (weight == 0 && service.instances()
			.stream()
			.filter((other) -> !other.id().equals(target.id()))
			.noneMatch((other) -> weightNow(other) > 0)) {
			throw new RefusedException(RefusedException.CONFLICT,
					"It is the last instance that is not drained: all would be used again. Reinstate another one first");
		}
		return begun(this.actions.begin(target.id(), weight, duration, operator), service,
				(weight > 0) ? weighed(service.settings()) : "in force");
	}

	/** A weight of 0 counts with every policy, others do not. */
	private static String weighed(@Nullable LoadBalancerSettings settings) {
		String policy = (settings != null) ? settings.policyName(settings.policy()) : null;
		return (policy != null && UNWEIGHTED.contains(policy))
				? "in force, but the policy " + policy + " does not heed weights above 0" : "in force";
	}

	private double weightNow(Instance instance) {
		return this.actions.weights(instance.getServiceId()).weights().getOrDefault(instance.id(), instance.weight());
	}

	private static OperationDescriptor begun(@Nullable OperatorAction action, ServiceView service, String result) {
		if (action == null) {
			throw new RefusedException(RefusedException.CONFLICT, "There are " + OperatorActions.MAX_ACTIONS
					+ " actions in force already. Reinstate some of their instances first");
		}
		return new OperationDescriptor(service.serviceId(), action.instance().address(), action.label(),
				action.weight(), action.duration().toSeconds(), action.until(), result);
	}

	private OperationDescriptor reinstate(ServiceView service, Instance target, String operator) {
		boolean ended = this.actions.end(target.id(), operator);
		boolean ejected = service.outlier() != null && Objects.requireNonNull(service.outlier()).reinstate(target.id());
		return new OperationDescriptor(service.serviceId(), target.id().address(), "reinstate", null, null, null,
				(ended || ejected) ? "taken back" + (ejected ? ", and its ejection for failed calls ended" : "")
						: "nothing was in force");
	}

}
