package io.fairway.client;

import java.net.URI;
import java.time.Duration;

import org.jspecify.annotations.Nullable;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.loadbalancer.DefaultRequest;
import org.springframework.cloud.client.loadbalancer.EmptyResponse;
import org.springframework.cloud.client.loadbalancer.RequestData;
import org.springframework.cloud.client.loadbalancer.Response;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.cloud.gateway.filter.ReactiveLoadBalancerClientFilter;
import org.springframework.cloud.gateway.support.ServerWebExchangeUtils;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Signal;

import io.fairway.feedback.Outcome;
import io.fairway.feedback.RequestRefusedException;
import io.fairway.instance.InstanceId;
import io.fairway.retry.Attempts;
import io.fairway.retry.RetryRegistry;

/**
 * Repeats requests of the reactive gateway on other instances: what comes after this
 * filter chooses an instance and calls it. A request whose body was perhaps sent already
 * is not repeated, since the gateway does not keep bodies. A retry of the gateway itself
 * comes by again, and goes elsewhere too. Thread-safe.
 */
public final class RepeatingGatewayFilter implements GlobalFilter, Ordered {

	private final LoadBalancedServices services;

	private final RetryRegistry retries;

	/**
	 * A filter that repeats.
	 * @param services the services that can be called
	 * @param retries the retries of each service
	 */
	public RepeatingGatewayFilter(LoadBalancedServices services, RetryRegistry retries) {
		this.services = services;
		this.retries = retries;
	}

	@Override
	public int getOrder() {
		return ReactiveLoadBalancerClientFilter.LOAD_BALANCER_CLIENT_FILTER_ORDER - 1;
	}

	@Override
	public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
		URI url = exchange.getAttribute(ServerWebExchangeUtils.GATEWAY_REQUEST_URL_ATTR);
		if (url == null || url.getHost() == null || !isBalanced(exchange, url)) {
			return chain.filter(exchange);
		}
		Call call = new Call(exchange, chain, url, attempts(exchange, url.getHost()));
		return call.attempt();
	}

	private static boolean isBalanced(ServerWebExchange exchange, URI url) {
		return "lb".equals(url.getScheme())
				|| "lb".equals(exchange.getAttribute(ServerWebExchangeUtils.GATEWAY_SCHEME_PREFIX_ATTR));
	}

	private Attempts attempts(ServerWebExchange exchange, String serviceId) {
		Attempts earlier = exchange.getAttribute(TriedInstances.ATTEMPTS);
		ServiceInstance instance = instance(exchange);
		Attempts attempts = (earlier != null) ? earlier
				: this.retries.of(serviceId).begin(exchange.getRequest().getMethod().name());
		if (earlier != null && instance != null) {
			attempts.failed(InstanceId.of(instance));
		}
		exchange.getAttributes().put(TriedInstances.ATTEMPTS, attempts);
		return attempts;
	}

	private static @Nullable ServiceInstance instance(ServerWebExchange exchange) {
		Response<ServiceInstance> choice = exchange
			.getAttribute(ServerWebExchangeUtils.GATEWAY_LOADBALANCER_RESPONSE_ATTR);
		return (choice != null) ? choice.getServer() : null;
	}

	/** One request to the gateway, with all its attempts. */
	private final class Call {

		private final ServerWebExchange exchange;

		private final GatewayFilterChain chain;

		private final URI url;

		private final Attempts attempts;

		Call(ServerWebExchange exchange, GatewayFilterChain chain, URI url, Attempts attempts) {
			this.exchange = exchange;
			this.chain = chain;
			this.url = url;
			this.attempts = attempts;
		}

		Mono<Void> attempt() {
			return this.chain.filter(this.exchange).materialize().flatMap(this::ended);
		}

		private Mono<Void> repeatedAttempt() {
			return Mono.defer(() -> {
				Runnable end = this.attempts.begin();
				return this.chain.filter(this.exchange).doFinally((signal) -> end.run());
			}).materialize().flatMap(this::ended);
		}

		private Mono<Void> ended(Signal<Void> end) {
			Throwable failure = end.getThrowable();
			Mono<Void> otherwise = (failure != null) ? Mono.error(failure) : Mono.empty();
			ServiceInstance instance = mayRepeat(failure) ? instance(this.exchange) : null;
			if (instance == null || !isRepeatedAfter(InstanceId.of(instance), failure)) {
				return otherwise;
			}
			return otherChoice(instance).flatMap((choice) -> {
				ServiceInstance other = choice.getServer();
				Duration pause = (other != null) ? this.attempts.pauseBefore(InstanceId.of(other)) : null;
				return (pause != null) ? repeat(pause) : otherwise;
			});
		}

		private boolean mayRepeat(@Nullable Throwable failure) {
			if (this.exchange.getResponse().isCommitted() || (failure == null && !this.attempts.mayRepeat(status()))) {
				return false;
			}
			return isUnsent(failure) || !GatewayRequests.hasBody(this.exchange.getRequest().getHeaders());
		}

		private int status() {
			HttpStatusCode status = this.exchange.getResponse().getStatusCode();
			return (status != null) ? status.value() : 0;
		}

		private static boolean isUnsent(@Nullable Throwable failure) {
			return failure instanceof RequestRefusedException
					|| (failure != null && Outcome.ofFailure(failure) == Outcome.CONNECT_FAILURE);
		}

		private boolean isRepeatedAfter(InstanceId instance, @Nullable Throwable failure) {
			return (failure != null) ? this.attempts.isRepeatedAfter(instance, failure) : this.attempts.isRepeatedAfter(
					instance, status(), this.exchange.getResponse().getHeaders().getFirst(HttpHeaders.RETRY_AFTER));
		}

		/** Where the request would go now, asked for before its answer is given up. */
		private Mono<Response<ServiceInstance>> otherChoice(ServiceInstance failed) {
			LoadBalancedService service = RepeatingGatewayFilter.this.services.of(this.url.getHost());
			RequestData data = new RequestData(this.exchange.getRequest(), this.exchange.getAttributes());
			return service
				.choose(new DefaultRequest<>(new RepeatedRequestContext(this.attempts, failed, data, service.hint())))
				.defaultIfEmpty(new EmptyResponse());
		}

		private Mono<Void> repeat(Duration pause) {
			ServerWebExchangeUtils.reset(this.exchange);
			this.exchange.getResponse().setStatusCode(null);
			this.exchange.getAttributes().put(ServerWebExchangeUtils.GATEWAY_REQUEST_URL_ATTR, this.url);
			return pause.isZero() ? repeatedAttempt() : Mono.delay(pause).then(repeatedAttempt());
		}

	}

}
