package io.fairway.actuate;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;
import org.springframework.cloud.loadbalancer.support.LoadBalancerClientFactory;

import io.fairway.breaker.CircuitBreakers;
import io.fairway.client.LoadBalancerSettingsRegistry;
import io.fairway.discovery.InstanceDirectory;
import io.fairway.discovery.WatchedService;
import io.fairway.health.HealthChecker;
import io.fairway.outlier.OutlierDetector;
import io.fairway.routing.RoutingServiceInstanceListSupplier;

/**
 * The services that are watched or have a load balancer. Asking for others makes none:
 * what is asked for may come from strangers.
 */
public final class ServiceViews {

	private final InstanceDirectory directory;

	private final LoadBalancerClientFactory loadBalancers;

	private final LoadBalancerSettingsRegistry settings;

	private final CircuitBreakers breakers;

	/**
	 * The services of an application.
	 * @param directory the services that are watched
	 * @param loadBalancers the services that have a load balancer
	 * @param settings their settings
	 * @param breakers their circuit breakers
	 */
	public ServiceViews(InstanceDirectory directory, LoadBalancerClientFactory loadBalancers,
			LoadBalancerSettingsRegistry settings, CircuitBreakers breakers) {
		this.directory = directory;
		this.loadBalancers = loadBalancers;
		this.settings = settings;
		this.breakers = breakers;
	}

	/** The ids of all services. */
	Set<String> names() {
		Set<String> names = new TreeSet<>(this.loadBalancers.getContextNames());
		this.directory.watched().forEach((service) -> names.add(service.serviceId()));
		return names;
	}

	/** The ids of all services that the registries know, which may take time to tell. */
	Set<String> registered() {
		Set<String> names = new LinkedHashSet<>(this.directory.serviceIds());
		this.directory.watched()
			.stream()
			.filter((service) -> !service.instances().isEmpty())
			.forEach((service) -> names.add(service.serviceId()));
		return names;
	}

	List<ServiceView> all() {
		List<ServiceView> views = new ArrayList<>();
		for (String name : names()) {
			ServiceView view = find(name);
			if (view != null) {
				views.add(view);
			}
		}
		return views;
	}

	/** The service, or {@code null} if nobody uses one of this id. */
	@Nullable ServiceView find(String serviceId) {
		boolean balanced = this.loadBalancers.getContextNames().contains(serviceId);
		WatchedService watched = this.directory.watched()
			.stream()
			.filter((service) -> service.serviceId().equals(serviceId))
			.findFirst()
			.orElse(null);
		if (!balanced) {
			return (watched != null) ? new ServiceView(serviceId, watched, null, null, null, null, null) : null;
		}
		return new ServiceView(serviceId, watched, bean(serviceId, RoutingServiceInstanceListSupplier.class),
				this.settings.of(serviceId).get(), bean(serviceId, HealthChecker.class),
				bean(serviceId, OutlierDetector.class), this.breakers.of(serviceId));
	}

	/** Nobody's, or those of several: then they are not only ours. */
	private <T> @Nullable T bean(String serviceId, Class<T> type) {
		return this.loadBalancers.getInstance(serviceId, type);
	}

}
