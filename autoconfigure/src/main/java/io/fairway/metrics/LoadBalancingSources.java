package io.fairway.metrics;

import org.springframework.cloud.loadbalancer.support.LoadBalancerClientFactory;

import io.fairway.breaker.CircuitBreakers;
import io.fairway.client.LoadBalancerSettingsRegistry;
import io.fairway.feedback.InstanceStatsRegistry;
import io.fairway.limit.RequestLimits;
import io.fairway.outlier.OutlierDetectors;
import io.fairway.retry.RetryRegistry;
import io.fairway.routing.CrossZoneRequests;

/**
 * What is read of load balancing.
 *
 * @param loadBalancers knows the beans of each service
 * @param settings the settings of each service
 * @param stats what was seen of instances
 * @param detectors which instances are ejected
 * @param breakers the circuit breakers
 * @param limits the limits of requests
 * @param retries the retries
 * @param crossZoneRequests the requests that left their zone
 */
public record LoadBalancingSources(LoadBalancerClientFactory loadBalancers, LoadBalancerSettingsRegistry settings,
		InstanceStatsRegistry stats, OutlierDetectors detectors, CircuitBreakers breakers, RequestLimits limits,
		RetryRegistry retries, CrossZoneRequests crossZoneRequests) {
}
