package io.fairway.client;

import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.loadbalancer.CompletionContext;
import org.springframework.cloud.client.loadbalancer.LoadBalancerLifecycle;
import org.springframework.cloud.client.loadbalancer.Request;
import org.springframework.cloud.client.loadbalancer.RequestDataContext;
import org.springframework.cloud.client.loadbalancer.Response;
import org.springframework.cloud.gateway.server.mvc.common.MvcUtils;

/**
 * Leaves the chosen instance in the attributes of a request of the servlet gateway, whose
 * own attributes tell only an address. Counts nothing: what this is told of the end of a
 * request is not reliable.
 */
public final class GatewayInstanceLifecycle implements LoadBalancerLifecycle<Object, Object, ServiceInstance> {

	static final String INSTANCE = GatewayInstanceLifecycle.class.getName() + ".instance";

	@Override
	public void onStart(Request<Object> request) {
	}

	@Override
	public void onStartRequest(Request<Object> request, Response<ServiceInstance> response) {
		// Clients other than the gateway come by here too.
		if (request.getContext() instanceof RequestDataContext context && context.getClientRequest() != null
				&& context.getClientRequest().getAttributes().containsKey(MvcUtils.GATEWAY_ORIGINAL_REQUEST_URL_ATTR)) {
			context.getClientRequest().getAttributes().put(INSTANCE, response.getServer());
		}
	}

	@Override
	public void onComplete(CompletionContext<Object, ServiceInstance, Object> completion) {
	}

}
