package io.fairway.client;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Objects;

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
 * @param policyNames the names under which the policies are configured
 */
public record LoadBalancerSettings(LoadBalancingPolicy policy, Map<String, LoadBalancingPolicy> subsetPolicies,
		RoutingSettings routing, @Nullable HealthCheckSettings healthCheck, OutlierSettings outlier,
		CircuitBreakerSettings circuitBreaker, LimitSettings limit, RetrySettings retry, ConnectionSettings connection,
		Map<LoadBalancingPolicy, String> policyNames) {

	public LoadBalancerSettings {
		subsetPolicies = Map.copyOf(subsetPolicies);
		policyNames = identityCopy(policyNames);
	}

	/** Beans of the application may be equal to each other. */
	private static Map<LoadBalancingPolicy, String> identityCopy(Map<LoadBalancingPolicy, String> names) {
		return Collections.unmodifiableMap(new IdentityHashMap<>(names));
	}

	/**
	 * The name under which one of these policies is configured.
	 * @param policy the policy
	 * @return its name; that of its class if it is none of these
	 */
	public String policyName(LoadBalancingPolicy policy) {
		String name = this.policyNames.get(policy);
		return (name != null) ? name : policy.getClass().getSimpleName();
	}

	/**
	 * These settings, with the objects of earlier ones for the parts that are equal: a
	 * new object would be taken for a change, by which a circuit breaker forgets what it
	 * has seen, and an instance in its slow start gets its full weight.
	 * @param earlier the earlier settings
	 * @param sameRouting whether the routing did not change, which it cannot tell
	 */
	LoadBalancerSettings after(LoadBalancerSettings earlier, boolean sameRouting) {
		boolean sameFilters = this.circuitBreaker.isOfInstances() == earlier.circuitBreaker.isOfInstances()
				&& Objects.equals(this.connection.pool().warmUp(), earlier.connection.pool().warmUp());
		LoadBalancingPolicy policy = keep(earlier.policy, this.policy);
		Map<String, LoadBalancingPolicy> subsetPolicies = keep(earlier.subsetPolicies, this.subsetPolicies);
		return new LoadBalancerSettings(policy, subsetPolicies,
				(sameRouting && sameFilters) ? earlier.routing : this.routing,
				sameRouting ? earlier.healthCheck : this.healthCheck, keep(earlier.outlier, this.outlier),
				this.circuitBreaker.after(earlier.circuitBreaker), keep(earlier.limit, this.limit),
				keep(earlier.retry, this.retry), keep(earlier.connection, this.connection),
				namesOf(policy, subsetPolicies));
	}

	/** The names that these settings have for the policies, or for their equals. */
	private Map<LoadBalancingPolicy, String> namesOf(LoadBalancingPolicy policy,
			Map<String, LoadBalancingPolicy> subsetPolicies) {
		Map<LoadBalancingPolicy, String> names = new IdentityHashMap<>();
		subsetPolicies.forEach((subset, kept) -> names.put(kept,
				this.policyNames.get(this.subsetPolicies.getOrDefault(subset, this.policy))));
		names.put(policy, this.policyNames.get(this.policy));
		names.values().removeIf(Objects::isNull);
		return names;
	}

	private static <T> T keep(T earlier, T now) {
		return earlier.equals(now) ? earlier : now;
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
