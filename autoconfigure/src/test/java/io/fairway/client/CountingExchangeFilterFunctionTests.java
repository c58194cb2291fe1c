package io.fairway.client;

import java.net.ConnectException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.cloud.client.DefaultServiceInstance;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.loadbalancer.CompletionContext;
import org.springframework.cloud.client.loadbalancer.DefaultResponse;
import org.springframework.cloud.client.loadbalancer.EmptyResponse;
import org.springframework.cloud.client.loadbalancer.LoadBalancerLifecycle;
import org.springframework.cloud.client.loadbalancer.LoadBalancerProperties;
import org.springframework.cloud.client.loadbalancer.Request;
import org.springframework.cloud.client.loadbalancer.RequestDataContext;
import org.springframework.cloud.client.loadbalancer.Response;
import org.springframework.cloud.client.loadbalancer.ResponseData;
import org.springframework.cloud.client.loadbalancer.reactive.LoadBalancerClientRequestTransformer;
import org.springframework.cloud.client.loadbalancer.reactive.ReactiveLoadBalancer;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.mock.http.client.reactive.MockClientHttpRequest;
import org.springframework.web.reactive.function.BodyInserters;
import org.springframework.web.reactive.function.client.ClientRequest;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.ExchangeFunction;
import org.springframework.web.reactive.function.client.ExchangeStrategies;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

import io.fairway.feedback.InstanceStatsRegistry;
import io.fairway.instance.InstanceId;
import io.fairway.instance.Ticker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

/**
 * Tests for {@link CountingExchangeFilterFunction}.
 */
class CountingExchangeFilterFunctionTests {

	private static final ServiceInstance INSTANCE = new DefaultServiceInstance("one", "users", "10.0.0.1", 80, false);

	private static final ClientRequest REQUEST = ClientRequest.create(HttpMethod.POST, URI.create("http://users/a?b=c"))
		.header("X-One", "1")
		.cookie("session", "2")
		.attribute("three", 3)
		.body(BodyInserters.fromValue("body"))
		.build();

	@SuppressWarnings("unchecked")
	private final ReactiveLoadBalancer.Factory<ServiceInstance> factory = mock(ReactiveLoadBalancer.Factory.class);

	private final LoadBalancerProperties properties = new LoadBalancerProperties();

	private final InstanceStatsRegistry stats = new InstanceStatsRegistry(Ticker.system(), List.of());

	private final List<ClientRequest> sent = new ArrayList<>();

	private ExchangeFunction network = (request) -> {
		this.sent.add(request);
		return Mono.just(ClientResponse.create(HttpStatus.OK).body("answer").build());
	};

	@BeforeEach
	void prepare() {
		chooses(new DefaultResponse(INSTANCE));
		given(this.factory.getProperties("users")).willReturn(this.properties);
	}

	@SuppressWarnings("unchecked")
	private void chooses(Response<ServiceInstance> response) {
		ReactiveLoadBalancer<ServiceInstance> loadBalancer = (request) -> Mono.just(response);
		given(this.factory.getInstance("users")).willReturn(loadBalancer);
	}

	@Test
	void sendsTheRequestAsItIsToTheInstance() {
		assertThat(body(exchange())).isEqualTo("answer");
		ClientRequest request = this.sent.get(0);
		assertThat(request.url()).hasToString("http://10.0.0.1:80/a?b=c");
		assertThat(request.method()).isEqualTo(HttpMethod.POST);
		assertThat(request.logPrefix()).isEqualTo(REQUEST.logPrefix());
		MockClientHttpRequest written = new MockClientHttpRequest(request.method(), request.url());
		request.writeTo(written, ExchangeStrategies.withDefaults()).block();
		assertThat(written.getHeaders().getFirst("X-One")).isEqualTo("1");
		assertThat(written.getCookies().getFirst("session").getValue()).isEqualTo("2");
		assertThat(written.getAttributes()).containsEntry("three", 3);
		assertThat(written.getBodyAsString().block()).isEqualTo("body");
	}

	@Test
	void countsUntilTheBodyIsRead() {
		ClientResponse response = exchange();
		assertThat(this.stats.of(InstanceId.of(INSTANCE)).inFlight()).isEqualTo(1);
		body(response);
		assertThat(this.stats.of(InstanceId.of(INSTANCE)).inFlight()).isZero();
	}

	@Test
	void addsTheCookieOfAStickySession() {
		this.properties.getStickySession().setAddServiceInstanceCookie(true);
		exchange();
		assertThat(this.sent.get(0).cookies()).containsEntry("session", List.of("2"))
			.containsEntry("sc-lb-instance-id", List.of("one"));
	}

	@Test
	void appliesTransformersInTheirOrder() {
		filter((request, instance) -> ClientRequest.from(request).header("X-One", instance.getHost()).build(),
				(request, instance) -> ClientRequest.from(request)
					.header("X-Seen", String.join(",", request.headers().get("X-One")))
					.build())
			.filter(REQUEST, this.network)
			.block();
		assertThat(this.sent.get(0).headers().getFirst("X-Seen")).isEqualTo("1,10.0.0.1");
	}

	@Test
	void answersWith503WithoutInstance() {
		Lifecycle lifecycle = lifecycle();
		chooses(new EmptyResponse());
		ClientResponse response = exchange();
		assertThat(response.statusCode()).isEqualTo(HttpStatus.SERVICE_UNAVAILABLE);
		assertThat(body(response)).isEqualTo("LoadBalancer does not contain an instance for the service users");
		assertThat(lifecycle.told).containsExactly("start", "DISCARD");
		assertThat(this.sent).isEmpty();
	}

	@Test
	void answersWith400WithoutService() {
		ClientRequest nowhere = ClientRequest.create(HttpMethod.GET, URI.create("/a")).build();
		assertThat(filter().filter(nowhere, this.network).block().statusCode()).isEqualTo(HttpStatus.BAD_REQUEST);
	}

	@Test
	void tellsLifecyclesOfASuccess() {
		Lifecycle lifecycle = lifecycle();
		exchange();
		assertThat(lifecycle.told).containsExactly("start", "request one", "SUCCESS");
		assertThat(lifecycle.hint).isEqualTo("default");
	}

	@Test
	void tellsLifecyclesOfAFailure() {
		Lifecycle lifecycle = lifecycle();
		this.network = (request) -> Mono.error(new ConnectException());
		StepVerifier.create(filter().filter(REQUEST, this.network)).verifyError(ConnectException.class);
		assertThat(lifecycle.told).containsExactly("start", "request one", "FAILED");
		assertThat(this.stats.of(InstanceId.of(INSTANCE)).inFlight()).isZero();
	}

	private ClientResponse exchange() {
		return filter().filter(REQUEST, this.network).block();
	}

	private CountingExchangeFilterFunction filter(LoadBalancerClientRequestTransformer... transformers) {
		return new CountingExchangeFilterFunction(
				new LoadBalancedServices(this.factory, TestRetries.OFF, TestConnections.NONE), List.of(transformers),
				this.stats, false);
	}

	private static String body(ClientResponse response) {
		return response.bodyToMono(String.class).block();
	}

	private Lifecycle lifecycle() {
		Lifecycle lifecycle = new Lifecycle();
		given(this.factory.getInstances("users", LoadBalancerLifecycle.class)).willReturn(Map.of("any", lifecycle));
		return lifecycle;
	}

	private static final class Lifecycle
			implements LoadBalancerLifecycle<RequestDataContext, ResponseData, ServiceInstance> {

		private final List<String> told = new ArrayList<>();

		private String hint = "";

		@Override
		public void onStart(Request<RequestDataContext> request) {
			this.told.add("start");
			this.hint = request.getContext().getHint();
		}

		@Override
		public void onStartRequest(Request<RequestDataContext> request, Response<ServiceInstance> response) {
			this.told.add("request " + response.getServer().getInstanceId());
		}

		@Override
		public void onComplete(CompletionContext<ResponseData, ServiceInstance, RequestDataContext> completion) {
			this.told.add(completion.status().name());
		}

	}

}
