package io.fairway.actuate;

import java.util.Arrays;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.fairway.breaker.ServiceBreakers;
import io.fairway.client.LoadBalancerSettings;
import io.fairway.discovery.WatchedService;
import io.fairway.health.HealthChecker;
import io.fairway.instance.Instance;
import io.fairway.outlier.OutlierDetector;
import io.fairway.routing.RoutingServiceInstanceListSupplier;

/**
 * The parts of one service, as far as they are there: a service may be watched without a
 * load balancer, and a load balancer may have a supplier of somebody else.
 *
 * @param serviceId the service
 * @param watched what the directory knows of it
 * @param chain the stages
 * @param settings the settings of its load balancer
 * @param health its health checks
 * @param outlier who of it is ejected
 * @param breakers its circuit breaker
 */
record ServiceView(String serviceId, @Nullable WatchedService watched,
		@Nullable RoutingServiceInstanceListSupplier chain, @Nullable LoadBalancerSettings settings,
		@Nullable HealthChecker health, @Nullable OutlierDetector outlier, @Nullable ServiceBreakers breakers) {

	/** All instances that the directory knows, with the weights that they state. */
	List<Instance> instances() {
		return (this.watched != null) ? Arrays.asList(this.watched.instances().toInstances()) : List.of();
	}

}
