package io.fairway.actuate;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import io.fairway.actuate.Explainer.Path;
import io.fairway.actuate.ServiceDescriptor.RegistryDescriptor;
import io.fairway.actuate.ServiceDescriptor.SettingDescriptor;
import io.fairway.actuate.ServiceDescriptor.StageCountDescriptor;
import io.fairway.actuate.ServicesDescriptor.CountDescriptor;
import io.fairway.actuate.ServicesDescriptor.SummaryDescriptor;
import io.fairway.breaker.BreakerState;
import io.fairway.client.LoadBalancerSettings;
import io.fairway.discovery.Contribution;
import io.fairway.feedback.InstanceStats;
import io.fairway.feedback.InstanceStatsRegistry;
import io.fairway.instance.InstanceId;
import io.fairway.instance.Ticker;
import io.fairway.outlier.EjectionStatus;
import io.fairway.routing.RoutingExplanation;
import io.fairway.routing.RoutingStep;

/**
 * Puts together what there is to see of services.
 */
public final class ServiceReports {

	private static final double NANOS_PER_SECOND = 1e9;

	private final Explainer explainer;

	private final InstanceStatsRegistry stats;

	private final ServiceSettings settings;

	private final @Nullable OperatorActions operator;

	private final Ticker ticker;

	/**
	 * Reports.
	 * @param explainer asks chains what they do
	 * @param stats what was seen of instances
	 * @param settings where settings come from
	 * @param operator what operators did, {@code null} if they may do nothing
	 * @param ticker tells how long something lasts
	 */
	public ServiceReports(Explainer explainer, InstanceStatsRegistry stats, ServiceSettings settings,
			@Nullable OperatorActions operator, Ticker ticker) {
		this.explainer = explainer;
		this.stats = stats;
		this.settings = settings;
		this.operator = operator;
		this.ticker = ticker;
	}

	SummaryDescriptor summary(ServiceView service) {
		Path path = this.explainer.path(service, ExplainedRequest.PLAIN);
		return new SummaryDescriptor(count(service, path), policy(service), isPanic(path), staleness(service),
				(int) statuses(service).values().stream().filter((status) -> status.current() != null).count(),
				breaker(service), problems(service, path));
	}

	ServiceDescriptor report(ServiceView service, Masking masking, boolean showValues) {
		Path path = this.explainer.path(service, ExplainedRequest.PLAIN);
		Map<InstanceId, InstanceStats> stats = stats(service.serviceId());
		InstanceReports reports = new InstanceReports(service, path, stats, statuses(service), this.operator, masking,
				showValues, this.ticker.read());
		return new ServiceDescriptor(service.serviceId(), count(service, path), policy(service), isPanic(path),
				staleness(service), stats.values().stream().findAny().map((any) -> any.service().inFlight()).orElse(0),
				breaker(service), registries(service), stages(service, path), reports.all(),
				settings(service, masking, showValues), problems(service, path));
	}

	private Map<InstanceId, InstanceStats> stats(String serviceId) {
		return this.stats.all()
			.filter((stats) -> stats.id().serviceId().equals(serviceId))
			.collect(Collectors.toMap(InstanceStats::id, (stats) -> stats, (one, other) -> one));
	}

	private static Map<InstanceId, EjectionStatus> statuses(ServiceView service) {
		Map<InstanceId, EjectionStatus> statuses = new HashMap<>();
		if (service.outlier() != null) {
			service.outlier().statuses().forEach((status) -> statuses.put(status.instance(), status));
		}
		return statuses;
	}

	static CountDescriptor count(ServiceView service, @Nullable Path path) {
		int known = service.instances().size();
		return new CountDescriptor(known,
				(path != null) ? path.routing().instances().size() - path.routing().removals().size() : known);
	}

	static boolean isPanic(@Nullable Path path) {
		return path != null && path.routing().panic();
	}

	static double staleness(ServiceView service) {
		return (service.watched() != null) ? seconds(service.watched().staleness()) : 0;
	}

	private static double seconds(Duration duration) {
		return duration.toNanos() / NANOS_PER_SECOND;
	}

	private static @Nullable String breaker(ServiceView service) {
		LoadBalancerSettings settings = service.settings();
		return (service.breakers() != null && settings != null && settings.circuitBreaker().service() != null)
				? Words.of(service.breakers().state()) : null;
	}

	/** The policy by the name that selects it. */
	@Nullable String policy(ServiceView service) {
		LoadBalancerSettings settings = service.settings();
		return (settings != null) ? settings.policyName(settings.policy()) : null;
	}

	private List<String> problems(ServiceView service, @Nullable Path path) {
		List<String> problems = new ArrayList<>();
		String refusal = this.settings.refusal();
		if (refusal != null) {
			problems.add("the last change of the configuration was refused, and the settings before it hold: "
					+ Masking.text(refusal));
		}
		if (service.watched() != null && service.watched().problem() != null) {
			problems.add(Masking.text(service.watched().problem()));
		}
		if (service.instances().isEmpty()) {
			problems.add("no registry knows an instance");
		}
		else if (path != null && path.candidates().isEmpty()) {
			problems.add("the stages leave no instance for a request without anything special");
		}
		if (service.breakers() != null && service.breakers().state() == BreakerState.OPEN) {
			problems.add("the circuit breaker of the service is open: nothing is sent");
		}
		if (isPanic(path)) {
			problems.add("panic: filters refuse so many instances that all are used");
		}
		return problems;
	}

	private static List<RegistryDescriptor> registries(ServiceView service) {
		List<RegistryDescriptor> registries = new ArrayList<>();
		if (service.watched() != null) {
			for (Contribution contribution : service.watched().contributions()) {
				registries.add(new RegistryDescriptor(contribution.registry(), contribution.instances().size(),
						contribution.doubted().size(), seconds(contribution.staleness()),
						Masking.textOrNull(contribution.problem())));
			}
		}
		return registries;
	}

	private static List<StageCountDescriptor> stages(ServiceView service, @Nullable Path path) {
		List<StageCountDescriptor> stages = new ArrayList<>();
		if (path == null || service.chain() == null) {
			return stages;
		}
		RoutingExplanation routing = path.routing();
		Map<String, Long> fallbacks = service.chain().fallbacksByStage();
		stages.add(new StageCountDescriptor("instances", routing.instances().size(), 0));
		for (RoutingStep step : routing.steps()) {
			stages.add(new StageCountDescriptor(step.stage(), Explainer.kept(step).size(),
					fallbacks.getOrDefault(step.stage(), 0L)));
		}
		return stages;
	}

	private List<SettingDescriptor> settings(ServiceView service, Masking masking, boolean showValues) {
		List<SettingDescriptor> settings = new ArrayList<>();
		if (service.settings() != null) {
			for (Setting setting : this.settings.of(service.serviceId())) {
				settings.add(new SettingDescriptor(Masking.text(setting.name()), value(setting, masking, showValues),
						from(setting), Masking.textOrNull(setting.property()), Masking.textOrNull(setting.origin())));
			}
		}
		return settings;
	}

	/** What is a map may have anything as its keys, such as headers of health checks. */
	private static @Nullable Object value(Setting setting, Masking masking, boolean showValues) {
		Object value = setting.value();
		if (value == null) {
			return null;
		}
		if (value instanceof Map<?, ?> map) {
			Map<String, Object> masked = new LinkedHashMap<>();
			map.forEach((key, element) -> masked.put(String.valueOf(key),
					masking.setting(String.valueOf(key), element, showValues)));
			return masked;
		}
		return (value instanceof Number || value instanceof Boolean) ? value : Masking.text(Words.of(value));
	}

	private static String from(Setting setting) {
		if (setting.property() == null) {
			return "default";
		}
		return setting.isOfOneService() ? "this-service" : "all-services";
	}

}
