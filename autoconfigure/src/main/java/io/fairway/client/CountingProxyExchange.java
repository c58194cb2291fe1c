package io.fairway.client;

import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.util.Collection;
import java.util.Objects;

import org.jspecify.annotations.Nullable;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.loadbalancer.DefaultRequest;
import org.springframework.cloud.client.loadbalancer.RequestData;
import org.springframework.cloud.gateway.server.mvc.common.MvcUtils;
import org.springframework.cloud.gateway.server.mvc.handler.ProxyExchange;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.servlet.function.ServerResponse;

import io.fairway.feedback.InstanceStatsRegistry;
import io.fairway.feedback.RequestLease;
import io.fairway.instance.InstanceId;
import io.fairway.retry.Attempts;
import io.fairway.retry.RetryRegistry;

/**
 * The servlet gateway's call of an instance, which counts. The call returns with the head
 * of the answer; the request ends when its body is read, or at the latest with the
 * request to the gateway, as {@link GatewayRequestListener} sees it. One without body is
 * repeated on another instance as the retries of its service say. A retry of the gateway
 * comes by again.
 */
final class CountingProxyExchange implements ProxyExchange {

	static final String LEASE = CountingProxyExchange.class.getName() + ".lease";

	private final ProxyExchange delegate;

	private final InstanceStatsRegistry stats;

	private final LoadBalancedServices services;

	private final RetryRegistry retries;

	CountingProxyExchange(ProxyExchange delegate, InstanceStatsRegistry stats, LoadBalancedServices services,
			RetryRegistry retries) {
		this.delegate = delegate;
		this.stats = stats;
		this.services = services;
		this.retries = retries;
	}

	@Override
	public RequestBuilder request(ServerRequest request) {
		return this.delegate.request(request);
	}

	@Override
	public ServerResponse exchange(Request request) {
		InstanceId id = instance(request);
		return (id != null) ? exchange(request, id) : this.delegate.exchange(request);
	}

	private ServerResponse exchange(Request begun, InstanceId first) {
		boolean hasBody = GatewayRequests.hasBody(begun.getServerRequest().headers().asHttpHeaders());
		Attempts attempts = hasBody ? Attempts.once()
				: this.retries.of(first.serviceId()).begin(begun.getMethod().name());
		Request request = begun;
		InstanceId id = first;
		while (true) {
			ServiceInstance next;
			try {
				ServerResponse response = send(request, id, attempts);
				next = next(request, id, response, attempts);
				if (next == null) {
					return response;
				}
			}
			catch (RuntimeException ex) {
				next = attempts.isRepeatedAfter(id, ex) ? otherInstance(request, id, attempts) : null;
				if (next == null) {
					throw ex;
				}
			}
			request = new AddressedRequest(request, InstanceUri.of(next, Objects.requireNonNull(request.getUri())));
			id = InstanceId.of(next);
		}
	}

	private ServerResponse send(Request request, InstanceId id, Attempts attempts) {
		if (!attempts.isRepeated()) {
			return send(request, id);
		}
		Runnable end = attempts.begin();
		try {
			return send(request, id);
		}
		finally {
			end.run();
		}
	}

	private ServerResponse send(Request request, InstanceId id) {
		RequestLease lease = begin(request.getServerRequest(), id);
		try {
			ServerResponse response = this.services.of(id.serviceId())
				.connections()
				.send(id, () -> this.delegate.exchange(request));
			lease.answered(response.statusCode().value());
			countBody(request.getServerRequest(), lease);
			return response;
		}
		catch (Throwable ex) {
			lease.fail(ex);
			throw ex;
		}
	}

	private @Nullable ServiceInstance next(Request request, InstanceId id, ServerResponse response, Attempts attempts) {
		int status = response.statusCode().value();
		if (!attempts.mayRepeat(status)) {
			return null;
		}
		ClientHttpResponse answer = MvcUtils.getAttribute(request.getServerRequest(), MvcUtils.CLIENT_RESPONSE_ATTR);
		if (answer == null
				|| !attempts.isRepeatedAfter(id, status, answer.getHeaders().getFirst(HttpHeaders.RETRY_AFTER))) {
			return null;
		}
		ServiceInstance next = otherInstance(request, id, attempts);
		if (next != null) {
			answer.close();
		}
		return next;
	}

	/** Where to repeat a request, after the time to wait. */
	private @Nullable ServiceInstance otherInstance(Request request, InstanceId failed, Attempts attempts) {
		LoadBalancedService service = this.services.of(failed.serviceId());
		RequestData data = new RequestData(request.getMethod(), Objects.requireNonNull(request.getUri()),
				request.getHeaders(), new LinkedMultiValueMap<>(), request.getServerRequest().attributes());
		ServiceInstance other = service
			.choose(new DefaultRequest<>(new RepeatedRequestContext(attempts, null, data, service.hint())))
			.mapNotNull((choice) -> choice.getServer())
			.block();
		Duration pause = (other != null) ? attempts.pauseBefore(InstanceId.of(other)) : null;
		return (pause != null && BlockingCall.slept(pause)) ? other : null;
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

	/** The same request to another instance. */
	private record AddressedRequest(Request request, URI uri) implements Request {

		@Override
		public HttpMethod getMethod() {
			return this.request.getMethod();
		}

		@Override
		public URI getUri() {
			return this.uri;
		}

		@Override
		public ServerRequest getServerRequest() {
			return this.request.getServerRequest();
		}

		@Override
		public Collection<ResponseConsumer> getResponseConsumers() {
			return this.request.getResponseConsumers();
		}

		@Override
		public HttpHeaders getHeaders() {
			return this.request.getHeaders();
		}

	}

}
