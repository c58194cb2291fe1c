package io.fairway.client;

import java.io.InputStream;
import java.net.URI;

import org.jspecify.annotations.Nullable;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.gateway.server.mvc.common.MvcUtils;
import org.springframework.cloud.gateway.server.mvc.handler.ProxyExchange;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.servlet.function.ServerResponse;

import io.fairway.feedback.InstanceStatsRegistry;
import io.fairway.feedback.RequestLease;
import io.fairway.instance.InstanceId;

/**
 * The servlet gateway's call of an instance, which counts. The call returns with the head
 * of the answer; the request ends when its body is read, or at the latest with the
 * request to the gateway, as {@link GatewayRequestListener} sees it. A retry of the
 * gateway comes by again.
 */
final class CountingProxyExchange implements ProxyExchange {

	static final String LEASE = CountingProxyExchange.class.getName() + ".lease";

	private final ProxyExchange delegate;

	private final InstanceStatsRegistry stats;

	CountingProxyExchange(ProxyExchange delegate, InstanceStatsRegistry stats) {
		this.delegate = delegate;
		this.stats = stats;
	}

	@Override
	public RequestBuilder request(ServerRequest request) {
		return this.delegate.request(request);
	}

	@Override
	public ServerResponse exchange(Request request) {
		InstanceId id = instance(request);
		if (id == null) {
			return this.delegate.exchange(request);
		}
		RequestLease lease = begin(request.getServerRequest(), id);
		try {
			ServerResponse response = this.delegate.exchange(request);
			lease.answered(response.statusCode().value());
			countBody(request.getServerRequest(), lease);
			return response;
		}
		catch (Throwable ex) {
			lease.fail(ex);
			throw ex;
		}
	}

	private static @Nullable InstanceId instance(Request request) {
		ServiceInstance instance = MvcUtils.getAttribute(request.getServerRequest(), GatewayInstanceLifecycle.INSTANCE);
		URI uri = request.getUri();
		if (instance == null || uri == null) {
			return null;
		}
		InstanceId id = InstanceId.of(instance);
		// A fallback may lead to a route that is not balanced, past a choice that is old.
		return (id.port() == uri.getPort() && id.host().equalsIgnoreCase(uri.getHost())) ? id : null;
	}

	private RequestLease begin(ServerRequest request, InstanceId id) {
		RequestLease previous = MvcUtils.getAttribute(request, LEASE);
		if (previous != null) {
			previous.close();
		}
		RequestLease lease = this.stats.of(id).begin();
		MvcUtils.putAttribute(request, LEASE, lease);
		return lease;
	}

	private static void countBody(ServerRequest request, RequestLease lease) {
		InputStream body = MvcUtils.getAttribute(request, MvcUtils.CLIENT_RESPONSE_INPUT_STREAM_ATTR);
		if (body != null) {
			MvcUtils.putAttribute(request, MvcUtils.CLIENT_RESPONSE_INPUT_STREAM_ATTR,
					new CountedInputStream(body, lease));
		}
	}

}
