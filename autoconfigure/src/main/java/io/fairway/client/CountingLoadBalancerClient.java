package io.fairway.client;

import java.io.IOException;
import java.net.URI;

import org.jspecify.annotations.Nullable;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.loadbalancer.DefaultRequest;
import org.springframework.cloud.client.loadbalancer.DefaultResponse;
import org.springframework.cloud.client.loadbalancer.LoadBalancerRequest;
import org.springframework.cloud.client.loadbalancer.Request;
import org.springframework.cloud.client.loadbalancer.Response;
import org.springframework.cloud.client.loadbalancer.ResponseData;
import org.springframework.cloud.loadbalancer.blocking.client.BlockingLoadBalancerClient;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.util.Assert;
import org.springframework.util.ReflectionUtils;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;

import io.fairway.feedback.InstanceStatsRegistry;
import io.fairway.feedback.RequestLease;
import io.fairway.instance.InstanceId;

/**
 * Spring Cloud's client of {@code RestTemplate} and {@code RestClient}, which comes by
 * here for each attempt, retried or not. A request is in flight until its response is
 * read or closed; one with a result of any other type until it returns. Thread-safe.
 */
public final class CountingLoadBalancerClient extends BlockingLoadBalancerClient {

	private final LoadBalancedServices services;

	private final InstanceStatsRegistry stats;

	/**
	 * A client that counts.
	 * @param services the services that can be called
	 * @param stats where requests are counted
	 */
	public CountingLoadBalancerClient(LoadBalancedServices services, InstanceStatsRegistry stats) {
		super(services.factory());
		this.services = services;
		this.stats = stats;
	}

	@Override
	public <T> ServiceInstance choose(String serviceId, Request<T> request) {
		return chosen(this.services.of(serviceId).choose(request));
	}

	@SuppressWarnings("NullAway") // the contract knows null, its signature does not
	private static ServiceInstance chosen(Mono<Response<ServiceInstance>> choice) {
		Response<ServiceInstance> response = choice.block();
		return (response != null) ? response.getServer() : null;
	}

	@Override
	public <T> T execute(String serviceId, LoadBalancerRequest<T> request) throws IOException {
		return new BlockingCall<>(this.services.of(serviceId), request, this::<T>execute).execute();
	}

	@Override
	public <T> T execute(String serviceId, ServiceInstance instance, LoadBalancerRequest<T> request)
			throws IOException {
		Assert.notNull(instance, () -> "Service Instance cannot be null, serviceId: " + serviceId);
		return execute(this.services.of(serviceId), instance, request);
	}

	private <T> T execute(LoadBalancedService service, ServiceInstance instance, LoadBalancerRequest<T> request)
			throws IOException {
		if (this.services.attempts() != AttemptListener.NONE) {
			this.services.attempts().sending(balanced(request), instance, Context.empty());
		}
		RequestLease lease = this.stats.of(InstanceId.of(instance)).begin();
		try {
			return counted(call(service, instance, request), lease);
		}
		catch (Throwable ex) {
			lease.fail(ex);
			throw rethrowable(ex);
		}
	}

	private static <T> T call(LoadBalancedService service, ServiceInstance instance, LoadBalancerRequest<T> request)
			throws Exception {
		Lifecycles lifecycles = service.blocking();
		if (lifecycles.isEmpty()) {
			return send(service, instance, request);
		}
		Response<ServiceInstance> response = new DefaultResponse(instance);
		Request<?> balanced = balanced(request);
		lifecycles.startRequest(balanced, response);
		T result;
		try {
			result = send(service, instance, request);
			lifecycles.succeed(told(result), balanced, response);
			return result;
		}
		catch (Exception ex) {
			lifecycles.fail(ex, balanced, response);
			throw ex;
		}
	}

	private static Request<?> balanced(LoadBalancerRequest<?> request) {
		return (request instanceof Request<?> itself) ? itself : new DefaultRequest<>();
	}

	private static <T> T send(LoadBalancedService service, ServiceInstance instance, LoadBalancerRequest<T> request)
			throws Exception {
		return service.connections().send(InstanceId.of(instance), () -> request.apply(instance));
	}

	/** What lifecycles are told of a result. */
	@SuppressWarnings("NullAway") // Spring Cloud itself knows no request here
	private static @Nullable Object told(@Nullable Object result) {
		try {
			return (result instanceof ClientHttpResponse response) ? new ResponseData(response, null) : result;
		}
		catch (IOException | IllegalArgumentException ex) {
			// The caller will meet it as soon as it asks for the status.
			return result;
		}
	}

	@SuppressWarnings("unchecked")
	private static <T> T counted(T result, RequestLease lease) throws IOException {
		if (result instanceof ClientHttpResponse response) {
			// Nobody asks for more than the interface: interceptors wrap responses too.
			return (T) CountedClientHttpResponse.of(response, lease);
		}
		lease.close();
		return result;
	}

	private static IOException rethrowable(Throwable failure) {
		if (failure instanceof IOException ex) {
			return ex;
		}
		ReflectionUtils.rethrowRuntimeException(failure);
		throw new IllegalStateException("unreachable", failure);
	}

	@Override
	public URI reconstructURI(ServiceInstance instance, URI original) {
		return InstanceUri.of(instance, original);
	}

}
