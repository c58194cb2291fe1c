package io.fairway.client;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.BeansException;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.loadbalancer.LoadBalancerLifecycle;
import org.springframework.cloud.client.loadbalancer.reactive.ReactiveLoadBalancer;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.ContextClosedEvent;

import io.fairway.connection.Connections;
import io.fairway.retry.RetryRegistry;

/**
 * The beans of each service that a client needs for every request, looked up once. Spring
 * Cloud looks them up by type each time, which costs more than everything else that
 * balancing does. Thread-safe.
 */
public final class LoadBalancedServices implements ApplicationListener<ContextClosedEvent> {

	private final ReactiveLoadBalancer.Factory<ServiceInstance> factory;

	private final RetryRegistry retries;

	private final Connections connections;

	private final AttemptListener attempts;

	private final Map<String, LoadBalancedService> services = new ConcurrentHashMap<>();

	private volatile boolean remembering = true;

	/**
	 * The services of a factory.
	 * @param factory knows the beans of each service
	 * @param retries the retries of each service
	 * @param connections the connections to all services
	 */
	public LoadBalancedServices(ReactiveLoadBalancer.Factory<ServiceInstance> factory, RetryRegistry retries,
			Connections connections) {
		this(factory, retries, connections, AttemptListener.NONE);
	}

	/**
	 * The services of a factory, whose calls somebody follows.
	 * @param factory knows the beans of each service
	 * @param retries the retries of each service
	 * @param connections the connections to all services
	 * @param attempts told of each attempt of each call
	 */
	public LoadBalancedServices(ReactiveLoadBalancer.Factory<ServiceInstance> factory, RetryRegistry retries,
			Connections connections, AttemptListener attempts) {
		this.factory = factory;
		this.retries = retries;
		this.connections = connections;
		this.attempts = attempts;
	}

	AttemptListener attempts() {
		return this.attempts;
	}

	ReactiveLoadBalancer.Factory<ServiceInstance> factory() {
		return this.factory;
	}

	LoadBalancedService of(String serviceId) {
		LoadBalancedService known = this.remembering ? this.services.get(serviceId) : null;
		return (known != null) ? known : add(serviceId);
	}

	private LoadBalancedService add(String serviceId) {
		LoadBalancedService service = lookUp(serviceId);
		if (this.remembering && service.loadBalancer() != null) {
			this.services.put(serviceId, service);
		}
		return service;
	}

	/**
	 * While the application ends, its last requests still find what they need. After that
	 * there are no beans any more, and no instances.
	 */
	private LoadBalancedService lookUp(String serviceId) {
		try {
			return service(serviceId, this.factory.getInstance(serviceId),
					this.factory.getInstances(serviceId, LoadBalancerLifecycle.class));
		}
		catch (BeansException | IllegalStateException ex) {
			if (this.remembering) {
				throw ex;
			}
			return service(serviceId, null, Map.of());
		}
	}

	@SuppressWarnings("rawtypes")
	private LoadBalancedService service(String serviceId, @Nullable ReactiveLoadBalancer<ServiceInstance> loadBalancer,
			Map<String, LoadBalancerLifecycle> lifecycles) {
		return new LoadBalancedService(serviceId, loadBalancer, Lifecycles.ofBlockingClients(lifecycles),
				Lifecycles.ofReactiveClients(lifecycles), this.retries.of(serviceId), this.connections.of(serviceId),
				this.factory);
	}

	/**
	 * Nothing is remembered any more once a context was closed, which may be that of a
	 * service: it ends when the application ends, or because somebody wants to replace
	 * its beans.
	 */
	@Override
	public void onApplicationEvent(ContextClosedEvent event) {
		this.remembering = false;
		this.services.clear();
	}

}
