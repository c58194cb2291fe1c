package io.fairway.client;

import java.net.URI;
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
import org.springframework.http.HttpStatus;
import org.springframework.util.StringUtils;
import org.springframework.web.reactive.function.client.ClientRequest;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.ExchangeFunction;
import reactor.core.publisher.Mono;

import io.fairway.feedback.InstanceStatsRegistry;
import io.fairway.instance.InstanceId;

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
		return this.inReactiveApplication
				? Mono.deferContextual(
						(context) -> filter(service, request, InboundExchange.data(request, context), next))
				: filter(service, request, new RequestData(request), next);
	}

	private Mono<ClientResponse> filter(LoadBalancedService service, ClientRequest request, RequestData data,
			ExchangeFunction next) {
		Request<?> balanced = new DefaultRequest<>(new RequestDataContext(data, service.hint()));
		service.reactive().start(balanced);
		return service.reserve(balanced)
			.flatMap((response) -> exchange(service, request, balanced, data, response, next));
	}

	private Mono<ClientResponse> exchange(LoadBalancedService service, ClientRequest request, Request<?> balanced,
			RequestData data, Response<ServiceInstance> response, ExchangeFunction next) {
		ServiceInstance instance = response.getServer();
		if (instance == null) {
			return unavailable(service, balanced, response);
		}
		ClientRequest addressed = addressed(service, request, instance);
		Lifecycles lifecycles = service.reactive();
		lifecycles.startRequest(balanced, response);
		Mono<ClientResponse> exchange = CountedExchange.of(next.exchange(addressed),
				this.stats.of(InstanceId.of(instance)));
		if (lifecycles.isEmpty()) {
			return exchange;
		}
		return exchange.doOnError((failure) -> lifecycles.fail(failure, balanced, response))
			.doOnSuccess((answer) -> lifecycles.succeed(new ResponseData(answer, data), balanced, response));
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

	private static Mono<ClientResponse> unavailable(LoadBalancedService service, Request<?> request,
			Response<ServiceInstance> empty) {
		service.reactive().discard(request, empty);
		return Mono.just(ClientResponse.create(HttpStatus.SERVICE_UNAVAILABLE)
			.body("LoadBalancer does not contain an instance for the service " + service.serviceId())
			.build());
	}

}
