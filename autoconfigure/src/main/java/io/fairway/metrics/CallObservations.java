package io.fairway.metrics;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.contextpropagation.ObservationThreadLocalAccessor;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.loadbalancer.Request;
import reactor.util.context.ContextView;

import io.fairway.client.AttemptListener;
import io.fairway.client.LoadBalancerSettings;
import io.fairway.client.LoadBalancerSettingsRegistry;
import io.fairway.instance.Instance;
import io.fairway.instance.InstanceId;
import io.fairway.instance.InvalidInstanceException;

/**
 * Tells the observation of a call of each of its attempts. Thread-safe.
 */
public final class CallObservations implements AttemptListener {

	private final ObservationRegistry registry;

	private final LoadBalancerSettingsRegistry settings;

	/**
	 * Observations of calls.
	 * @param registry knows the observation of a blocking call
	 * @param settings know the policies of services
	 */
	public CallObservations(ObservationRegistry registry, LoadBalancerSettingsRegistry settings) {
		this.registry = registry;
		this.settings = settings;
	}

	@Override
	public void sending(Request<?> request, ServiceInstance instance, ContextView context) {
		Observation observation = observation(context);
		if (observation == null || !BalancedCallFilter.isClientRequest(observation.getContextView())) {
			return;
		}
		InstanceId id = InstanceId.of(instance);
		LoadBalancerSettings settings = this.settings.of(id.serviceId()).get();
		BalancedCall call = observation.getContext().computeIfAbsent(BalancedCall.class, (key) -> new BalancedCall());
		int attempt = call.sending(id.serviceId(), settings.policyName(settings.policy(request)), zone(instance),
				id.address());
		if (attempt > 1) {
			observation.event(Observation.Event.of("fairway.retry", "attempt " + attempt + " on " + id.address()));
		}
	}

	private @Nullable Observation observation(ContextView context) {
		return context.isEmpty() ? this.registry.getCurrentObservation()
				: context.getOrDefault(ObservationThreadLocalAccessor.KEY, null);
	}

	private static String zone(ServiceInstance instance) {
		try {
			return Instance.from(instance.getServiceId(), instance, (problem) -> {
			}).locality().zone();
		}
		catch (InvalidInstanceException ex) {
			return "";
		}
	}

}
