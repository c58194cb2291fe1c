package io.fairway.client;

import java.net.URI;
import java.time.Duration;
import java.util.List;

import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.loadbalancer.DefaultRequest;
import org.springframework.cloud.client.loadbalancer.LoadBalancerProperties;
import org.springframework.cloud.client.loadbalancer.Request;
import org.springframework.cloud.client.loadbalancer.RequestData;
import org.springframework.cloud.client.loadbalancer.RequestDataContext;
import org.springframework.cloud.client.loadbalancer.Response;
import org.springframework.cloud.client.loadbalancer.ResponseData;
import org.springframework.cloud.client.loadbalancer.reactive.LoadBalancerClientRequestTransformer;
import org.springframework.cloud.client.loadbalancer.reactive.ReactorLoadBalancerExchangeFilterFunction;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.util.StringUtils;
import org.springframework.web.reactive.function.client.ClientRequest;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.ExchangeFunction;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Signal;
import reactor.core.scheduler.Schedulers;

import io.fairway.feedback.InstanceStatsRegistry;
import io.fairway.instance.InstanceId;
import io.fairway.retry.Attempts;

/**
 * The filter of {@code WebClient}, which balances as Spring Cloud's does, and counts.
 * Thread-safe.
 */
public final class CountingExchangeFilterFunction extends ReactorLoadBalancerExchangeFilterFunction {

	private final LoadBalancedServices services;

	private final List<LoadBalancerClientRequestTransformer> transformers;

	private final InstanceStatsRegistry stats;

	private final boolean inReactiveApplication;

	/**
	 * A filter that counts.
	 * @param services the services that can be called
	 * @param transformers change a request once its instance is chosen
	 * @param stats where requests are counted
	 * @param inReactiveApplication whether the Reactor context may tell which inbound
	 * request is being served
	 */
	public CountingExchangeFilterFunction(LoadBalancedServices services,
			List<LoadBalancerClientRequestTransformer> transformers, InstanceStatsRegistry stats,
			boolean inReactiveApplication) {
		super(services.factory(), transformers);
		this.services = services;
		this.transformers = List.copyOf(transformers);
		this.stats = stats;
		this.inReactiveApplication = inReactiveApplication;
	}

	@Override
	public Mono<ClientResponse> filter(ClientRequest request, ExchangeFunction next) {
		String serviceId = request.url().getHost();
		if (serviceId == null) {
			return super.filter(request, next);
		}
		LoadBalancedService service = this.services.of(serviceId);
		return this.inReactiveApplication ? Mono.deferContextual(
				(context) -> new Call(service, request, InboundExchange.data(request, context), next).exchange())
				: new Call(service, request, new RequestData(request), next).exchange();
	}

	private ClientRequest addressed(LoadBalancedService service, ClientRequest request, ServiceInstance instance) {
		URI url = InstanceUri.of(instance, request.url());
		ClientRequest addressed = new BalancedClientRequest(request, url);
		LoadBalancerProperties.StickySession sticky = service.properties().getStickySession();
		String instanceId = instance.getInstanceId();
		if (sticky.isAddServiceInstanceCookie() && instanceId != null
				&& StringUtils.hasLength(sticky.getInstanceIdCookieName())) {
			addressed = ClientRequest.from(addressed).cookie(sticky.getInstanceIdCookieName(), instanceId).build();
		}
		for (LoadBalancerClientRequestTransformer transformer : this.transformers) {
			addressed = transformer.transformRequest(addressed, instance);
		}
		return addressed;
	}

	/** One call, with all its attempts. */
	private final class Call {

		private final LoadBalancedService service;

		private final ClientRequest request;

		private final RequestData data;

		private final ExchangeFunction next;

		private final Attempts attempts;

		Call(LoadBalancedService service, ClientRequest request, RequestData data, ExchangeFunction next) {
			this.service = service;
			this.request = request;
			this.data = data;
			this.next = next;
			this.attempts = service.retries().beginHedged(request.method().name());
		}

		Mono<ClientResponse> exchange() {
			Request<?> balanced = new DefaultRequest<>(new RequestDataContext(this.data, this.service.hint()));
			this.service.reactive().start(balanced);
			return this.service.reserve(balanced).flatMap((response) -> {
				ServiceInstance instance = response.getServer();
				return (instance != null) ? attempt(balanced, response, instance) : unavailable(balanced, response);
			});
		}

		private Mono<ClientResponse> attempt(Request<?> balanced, Response<ServiceInstance> response,
				ServiceInstance instance) {
			Mono<ClientResponse> exchange = this.attempts.isRepeated() ? repeated(balanced, response, instance)
					: first(balanced, response, instance);
			return this.attempts.mayRepeatAnswers()
					? exchange.materialize().flatMap((signal) -> ended(instance, signal))
					: exchange.onErrorResume((failure) -> failed(instance, failure));
		}

		private Mono<ClientResponse> first(Request<?> balanced, Response<ServiceInstance> response,
				ServiceInstance instance) {
			Mono<ClientResponse> exchange = exchange(balanced, response, instance);
			if (!this.attempts.mayHedge()) {
				return exchange;
			}
			return Mono.defer(() -> {
				Runnable answered = this.attempts.timed();
				Duration delay = this.attempts.hedgeDelay();
				Mono<ClientResponse> first = (delay != null) ? new HedgedExchange(exchange,
						Mono.defer(() -> hedge(instance)), delay,
						(answer) -> !this.attempts.mayRepeat(answer.statusCode().value()), Schedulers.parallel())
						: exchange;
				return first.doOnSuccess((answer) -> answered.run());
			});
		}

		/** Another attempt while the first one waits, or nothing. */
		private Mono<ClientResponse> hedge(ServiceInstance waiting) {
			InstanceId first = InstanceId.of(waiting);
			this.attempts.failed(first);
			Request<?> balanced = repeated(waiting);
			return this.service.reserve(balanced).flatMap((response) -> {
				ServiceInstance other = response.getServer();
				if (other == null || !this.attempts.isHedged(first, InstanceId.of(other))) {
					this.service.reactive().discard(balanced, response);
					return Mono.empty();
				}
				return repeated(balanced, response, other);
			});
		}

		private Mono<ClientResponse> exchange(Request<?> balanced, Response<ServiceInstance> response,
				ServiceInstance instance) {
			ClientRequest addressed = addressed(this.service, this.request, instance);
			Lifecycles lifecycles = this.service.reactive();
			lifecycles.startRequest(balanced, response);
			InstanceId id = InstanceId.of(instance);
			Mono<ClientResponse> exchange = CountedExchange.of(
					this.service.connections().exchange(id, this.next.exchange(addressed)),
					CountingExchangeFilterFunction.this.stats.of(id));
			return followed(balanced, instance,
					lifecycles.isEmpty() ? exchange : told(lifecycles, balanced, response, exchange));
		}

		private Mono<ClientResponse> followed(Request<?> balanced, ServiceInstance instance,
				Mono<ClientResponse> exchange) {
			AttemptListener attempts = CountingExchangeFilterFunction.this.services.attempts();
			return (attempts == AttemptListener.NONE) ? exchange : Mono.deferContextual((context) -> {
				attempts.sending(balanced, instance, context);
				return exchange;
			});
		}

		private Mono<ClientResponse> told(Lifecycles lifecycles, Request<?> balanced,
				Response<ServiceInstance> response, Mono<ClientResponse> exchange) {
			return exchange.doOnError((failure) -> lifecycles.fail(failure, balanced, response))
				.doOnSuccess((answer) -> lifecycles.succeed(new ResponseData(answer, this.data), balanced, response));
		}

		private Mono<ClientResponse> repeated(Request<?> balanced, Response<ServiceInstance> response,
				ServiceInstance instance) {
			return Mono.defer(() -> {
				Runnable end = this.attempts.begin();
				return exchange(balanced, response, instance).doFinally((signal) -> end.run());
			});
		}

		private Mono<ClientResponse> ended(ServiceInstance instance, Signal<ClientResponse> end) {
			ClientResponse answer = end.get();
			Throwable failure = end.getThrowable();
			if (answer != null) {
				return answered(instance, answer);
			}
			return (failure != null) ? failed(instance, failure) : Mono.empty();
		}

		private Mono<ClientResponse> answered(ServiceInstance instance, ClientResponse answer) {
			int status = answer.statusCode().value();
			if (!this.attempts.mayRepeat(status)) {
				return Mono.just(answer);
			}
			String retryAfter = answer.headers().asHttpHeaders().getFirst(HttpHeaders.RETRY_AFTER);
			return this.attempts.isRepeatedAfter(InstanceId.of(instance), status, retryAfter)
					? repeat(instance, Mono.just(answer), answer.releaseBody()) : Mono.just(answer);
		}

		private Mono<ClientResponse> failed(ServiceInstance instance, Throwable failure) {
			return this.attempts.isRepeatedAfter(InstanceId.of(instance), failure)
					? repeat(instance, Mono.error(failure), Mono.empty()) : Mono.error(failure);
		}

		/**
		 * Another attempt, before which something is done, or what there is already if no
		 * instance is worth it.
		 */
		private Mono<ClientResponse> repeat(ServiceInstance failed, Mono<ClientResponse> otherwise, Mono<Void> before) {
			Request<?> balanced = repeated(failed);
			return this.service.reserve(balanced).flatMap((response) -> {
				ServiceInstance instance = response.getServer();
				Duration pause = (instance != null) ? this.attempts.pauseBefore(InstanceId.of(instance)) : null;
				if (instance == null || pause == null) {
					this.service.reactive().discard(balanced, response);
					return otherwise;
				}
				Mono<?> pauseEnd = pause.isZero() ? Mono.empty() : Mono.delay(pause);
				return before.onErrorComplete()
					.then(pauseEnd)
					.then(Mono.defer(() -> attempt(balanced, response, instance)));
			});
		}

		private Request<?> repeated(ServiceInstance tried) {
			Request<?> balanced = new DefaultRequest<>(
					new RepeatedRequestContext(this.attempts, tried, this.data, this.service.hint()));
			this.service.reactive().start(balanced);
			return balanced;
		}

		private Mono<ClientResponse> unavailable(Request<?> request, Response<ServiceInstance> empty) {
			this.service.reactive().discard(request, empty);
			return Mono.just(ClientResponse.create(HttpStatus.SERVICE_UNAVAILABLE)
				.body("LoadBalancer does not contain an instance for the service " + this.service.serviceId())
				.build());
		}

	}

}
