package io.fairway.client;

import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.loadbalancer.EmptyResponse;
import org.springframework.cloud.client.loadbalancer.LoadBalancerProperties;
import org.springframework.cloud.client.loadbalancer.Request;
import org.springframework.cloud.client.loadbalancer.Response;
import org.springframework.cloud.client.loadbalancer.reactive.ReactiveLoadBalancer;
import reactor.core.publisher.Mono;

import io.fairway.connection.ServiceConnections;
import io.fairway.retry.Retries;

/**
 * What a client needs to call one service.
 *
 * @param serviceId the service
 * @param loadBalancer chooses the instance
 * @param blocking told of the requests of blocking clients
 * @param reactive told of the requests of reactive clients
 * @param retries tells which attempts are repeated
 * @param connections the connections to the instances
 * @param factory knows Spring Cloud's properties of the service, which may change
 */
record LoadBalancedService(String serviceId, @Nullable ReactiveLoadBalancer<ServiceInstance> loadBalancer,
		Lifecycles blocking, Lifecycles reactive, Retries retries, ServiceConnections connections,
		ReactiveLoadBalancer.Factory<ServiceInstance> factory) {

	Mono<Response<ServiceInstance>> choose(Request<?> request) {
		return (this.loadBalancer != null) ? Mono.from(this.loadBalancer.choose(request))
				: Mono.just(new EmptyResponse());
	}

	/** Chooses an instance for a request that begins at once. */
	Mono<Response<ServiceInstance>> reserve(Request<?> request) {
		return (this.loadBalancer instanceof FairwayLoadBalancer ours) ? ours.reserve(request) : choose(request);
	}

	/** Why there is no instance, as far as that is known. */
	@Nullable String problem(Request<?> request) {
		if (this.loadBalancer == null) {
			return "there is no load balancer, or the application context is closed";
		}
		return (this.loadBalancer instanceof FairwayLoadBalancer ours) ? ours.problem(request) : null;
	}

	LoadBalancerProperties properties() {
		return this.factory.getProperties(this.serviceId);
	}

	/** The hint for the service, by Spring Cloud's rules. */
	String hint() {
		Map<String, String> hints = properties().getHint();
		String hint = hints.get(this.serviceId);
		return (hint != null) ? hint : hints.getOrDefault("default", "default");
	}

}
