package io.fairway.client;

import io.fairway.balancer.LoadBalancingPolicy;
import io.fairway.routing.RoutingSettings;

/**
 * How the instances of one service are routed and balanced.
 *
 * @param policy chooses the instance
 * @param routing narrows the list before
 */
public record LoadBalancerSettings(LoadBalancingPolicy policy, RoutingSettings routing) {
}
