package io.fairway.client;

import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.cloud.client.loadbalancer.Request;

import io.fairway.balancer.LoadBalancingPolicy;
import io.fairway.breaker.CircuitBreakers.CircuitBreakerSettings;
import io.fairway.connection.ConnectionSettings;
import io.fairway.health.HealthCheckSettings;
import io.fairway.limit.LimitSettings;
import io.fairway.outlier.OutlierSettings;
import io.fairway.retry.RetrySettings;
import io.fairway.routing.NamedSubsets;
import io.fairway.routing.RoutingSettings;

/**
 * How the instances of one service are routed, balanced and ejected.
 *
 * @param policy chooses the instance
 * @param subsetPolicies choose it instead for requests that a subset serves, by its name
 * @param routing narrows the list before
 * @param healthCheck how instances are checked, or {@code null} for no checks
 * @param outlier says when an instance is ejected
 * @param circuitBreaker when circuit breakers open
 * @param limit how many requests there may be at once
 * @param retry what is repeated on another instance
 * @param connection how clients connect to the instances
 */
public record LoadBalancerSettings(LoadBalancingPolicy policy, Map<String, LoadBalancingPolicy> subsetPolicies,
		RoutingSettings routing, @Nullable HealthCheckSettings healthCheck, OutlierSettings outlier,
		CircuitBreakerSettings circuitBreaker, LimitSettings limit, RetrySettings retry,
		ConnectionSettings connection) {

	public LoadBalancerSettings {
		subsetPolicies = Map.copyOf(subsetPolicies);
	}

	/**
	 * The policy for a request. That of a subset goes with its name: it holds for what
	 * the request gets instead, too, when the subset has no instances.
	 * @param request the request
	 * @return the policy
	 */
	public LoadBalancingPolicy policy(Request<?> request) {
		NamedSubsets subsets = this.routing.selection().subsets();
		if (subsets == null || this.subsetPolicies.isEmpty()) {
			return this.policy;
		}
		String name = subsets.selector().select(request);
		return (name != null) ? this.subsetPolicies.getOrDefault(name, this.policy) : this.policy;
	}

}
