package io.fairway.client;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.loadbalancer.CompletionContext;
import org.springframework.cloud.client.loadbalancer.CompletionContext.Status;
import org.springframework.cloud.client.loadbalancer.DefaultRequestContext;
import org.springframework.cloud.client.loadbalancer.LoadBalancerLifecycle;
import org.springframework.cloud.client.loadbalancer.LoadBalancerLifecycleValidator;
import org.springframework.cloud.client.loadbalancer.Request;
import org.springframework.cloud.client.loadbalancer.RequestDataContext;
import org.springframework.cloud.client.loadbalancer.Response;
import org.springframework.cloud.client.loadbalancer.ResponseData;

/**
 * The application's beans that follow each request of a service, told as Spring Cloud
 * tells them.
 */
@SuppressWarnings({ "rawtypes", "unchecked" })
final class Lifecycles {

	private final List<LoadBalancerLifecycle> members;

	private Lifecycles(Map<String, LoadBalancerLifecycle> beans, Class<?> context, Class<?> response) {
		this.members = List.copyOf(LoadBalancerLifecycleValidator.getSupportedLifecycleProcessors(beans, context,
				response, ServiceInstance.class));
	}

	static Lifecycles ofBlockingClients(Map<String, LoadBalancerLifecycle> beans) {
		return new Lifecycles(beans, DefaultRequestContext.class, Object.class);
	}

	static Lifecycles ofReactiveClients(Map<String, LoadBalancerLifecycle> beans) {
		return new Lifecycles(beans, RequestDataContext.class, ResponseData.class);
	}

	boolean isEmpty() {
		return this.members.isEmpty();
	}

	void start(Request<?> request) {
		for (LoadBalancerLifecycle member : this.members) {
			member.onStart(request);
		}
	}

	void startRequest(Request<?> request, Response<ServiceInstance> response) {
		for (LoadBalancerLifecycle member : this.members) {
			member.onStartRequest(request, response);
		}
	}

	void discard(Request<?> request, Response<ServiceInstance> empty) {
		complete(new CompletionContext<>(Status.DISCARD, request, empty));
	}

	void fail(Throwable failure, Request<?> request, Response<ServiceInstance> response) {
		complete(new CompletionContext<>(Status.FAILED, failure, request, response));
	}

	void succeed(@Nullable Object answer, Request<?> request, Response<ServiceInstance> response) {
		complete(new CompletionContext<>(Status.SUCCESS, request, response, answer));
	}

	private void complete(CompletionContext completion) {
		for (LoadBalancerLifecycle member : this.members) {
			member.onComplete(completion);
		}
	}

}
