package io.fairway.metrics;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import io.fairway.balancer.KeyedPolicy;
import io.fairway.breaker.BreakerState;
import io.fairway.breaker.ServiceBreakers;
import io.fairway.client.LoadBalancerSettings;
import io.fairway.instance.InstanceId;
import io.fairway.limit.RequestLimits;
import io.fairway.outlier.OutlierDetector;
import io.fairway.retry.Retries;
import io.fairway.routing.RoutingServiceInstanceListSupplier;

/**
 * The load balancing of one service, as far as meters tell of it.
 *
 * @param routing the chain of the service, or {@code null} if the application has its own
 * @param detector ejects instances, or {@code null} if the application has its own
 */
record BalancedService(String serviceId, LoadBalancingSources sources,
		@Nullable RoutingServiceInstanceListSupplier routing, @Nullable OutlierDetector detector) {

	static BalancedService of(String serviceId, LoadBalancingSources sources) {
		return new BalancedService(serviceId, sources,
				first(sources.loadBalancers().getInstances(serviceId, RoutingServiceInstanceListSupplier.class)),
				first(sources.loadBalancers().getInstances(serviceId, OutlierDetector.class)));
	}

	private static <T> @Nullable T first(@Nullable Map<String, T> beans) {
		return (beans != null) ? beans.values().stream().findFirst().orElse(null) : null;
	}

	LoadBalancerSettings settings() {
		return this.sources.settings().of(this.serviceId).get();
	}

	ServiceBreakers breakers() {
		return this.sources.breakers().of(this.serviceId);
	}

	Retries retries() {
		return this.sources.retries().of(this.serviceId);
	}

	RequestLimits limits() {
		return this.sources.limits();
	}

	boolean hasInstanceBreakers() {
		return settings().circuitBreaker().instance() != null;
	}

	boolean hasServiceBreaker() {
		return settings().circuitBreaker().service() != null;
	}

	/** The policies that choose by a key. */
	Collection<KeyedPolicy> keyedPolicies() {
		LoadBalancerSettings settings = settings();
		List<KeyedPolicy> keyed = new ArrayList<>();
		Stream.concat(Stream.of(settings.policy()), settings.subsetPolicies().values().stream())
			.filter(KeyedPolicy.class::isInstance)
			.forEach((policy) -> keyed.add((KeyedPolicy) policy));
		return keyed;
	}

	long ejected() {
		return (this.detector == null) ? 0
				: this.detector.statuses().stream().filter((status) -> status.current() != null).count();
	}

	boolean isRemoved(InstanceId id) {
		return this.routing != null && this.routing.isRemoved(id);
	}

	static int number(BreakerState state) {
		return switch (state) {
			case CLOSED -> 0;
			case HALF_OPEN -> 1;
			case OPEN -> 2;
		};
	}

}
