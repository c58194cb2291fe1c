package io.fairway.client;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.ProtocolException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.springframework.cloud.client.DefaultServiceInstance;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.loadbalancer.CompletionContext;
import org.springframework.cloud.client.loadbalancer.LoadBalancerLifecycle;
import org.springframework.cloud.client.loadbalancer.LoadBalancerRequest;
import org.springframework.cloud.client.loadbalancer.Request;
import org.springframework.cloud.client.loadbalancer.Response;
import org.springframework.cloud.client.loadbalancer.reactive.ReactiveLoadBalancer;
import org.springframework.http.HttpStatus;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.mock.http.client.MockClientHttpResponse;

import io.fairway.feedback.InstanceStats;
import io.fairway.feedback.InstanceStatsRegistry;
import io.fairway.feedback.Outcome;
import io.fairway.instance.InstanceId;
import io.fairway.instance.Ticker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.then;
import static org.mockito.Mockito.mock;

/**
 * Tests for {@link CountingLoadBalancerClient}.
 */
class CountingLoadBalancerClientTests {

	private static final ServiceInstance INSTANCE = new DefaultServiceInstance("any", "users", "10.0.0.1", 80, false);

	private final List<Outcome> outcomes = new ArrayList<>();

	private final InstanceStatsRegistry registry = new InstanceStatsRegistry(Ticker.system(),
			List.of((id, outcome, elapsed) -> this.outcomes.add(outcome)));

	private final InstanceStats stats = this.registry.of(new InstanceId("users", "10.0.0.1", 80));

	@SuppressWarnings("unchecked")
	private final ReactiveLoadBalancer.Factory<ServiceInstance> factory = mock(ReactiveLoadBalancer.Factory.class);

	private final CountingLoadBalancerClient client = new CountingLoadBalancerClient(
			new LoadBalancedServices(this.factory, TestRetries.OFF, TestConnections.NONE), this.registry);

	@Test
	void countsUntilTheBodyIsRead() throws IOException {
		ClientHttpResponse response = answer(new MockClientHttpResponse("body".getBytes(StandardCharsets.UTF_8), 200));
		InputStream body = response.getBody();
		assertThat(body.read()).isEqualTo('b');
		assertThat(this.stats.inFlight()).isEqualTo(1);
		body.readAllBytes();
		assertThat(this.stats.inFlight()).isZero();
		response.close();
		assertThat(this.outcomes).containsExactly(Outcome.SUCCESS);
	}

	@Test
	void countsUntilTheResponseIsClosed() throws IOException {
		ClientHttpResponse response = answer(new MockClientHttpResponse(new byte[10], 503));
		assertThat(this.stats.inFlight()).isEqualTo(1);
		response.close();
		assertThat(this.outcomes).containsExactly(Outcome.GATEWAY_ERROR);
	}

	@Test
	void countsUntilTheBodyIsClosed() throws IOException {
		answer(new MockClientHttpResponse(new byte[10], 200)).getBody().close();
		assertThat(this.outcomes).containsExactly(Outcome.SUCCESS);
	}

	@Test
	void countsUntilTheBodyBreaks() throws IOException {
		ClientHttpResponse response = answer(
				new MockClientHttpResponse(new ByteArrayInputStream(new byte[0]), HttpStatus.OK) {

					@Override
					public InputStream getBody() throws IOException {
						InputStream broken = mock(InputStream.class);
						given(broken.read()).willThrow(new SocketException("Connection reset"));
						return broken;
					}

				});
		assertThatExceptionOfType(SocketException.class).isThrownBy(() -> response.getBody().read());
		assertThat(this.outcomes).containsExactly(Outcome.RESET);
	}

	@Test
	void countsAnAnswerThatIsNotHttp() throws IOException {
		ClientHttpResponse response = mock(ClientHttpResponse.class);
		given(response.getStatusCode()).willThrow(new IllegalArgumentException("-1"));
		assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> answer(response));
		assertThat(this.outcomes).containsExactly(Outcome.RESET);
		then(response).should().close();
	}

	@Test
	void countsARequestThatFails() {
		assertThatExceptionOfType(ConnectException.class)
			.isThrownBy(() -> this.client.execute("users", INSTANCE, throwing(new ConnectException())));
		assertThat(this.outcomes).containsExactly(Outcome.CONNECT_FAILURE);
	}

	@Test
	void countsARequestThatEndsWithAnError() {
		assertThatExceptionOfType(AssertionError.class)
			.isThrownBy(() -> this.client.execute("users", INSTANCE, (instance) -> {
				assertThat(this.stats.inFlight()).isEqualTo(1);
				throw new AssertionError();
			}));
		assertThat(this.outcomes).containsExactly(Outcome.CALLER_ERROR);
	}

	@Test
	void countsUntilAResultThatIsNoResponseIsThere() throws IOException {
		assertThat(this.client.<Integer>execute("users", INSTANCE, (instance) -> this.stats.inFlight())).isEqualTo(1);
		assertThat(this.outcomes).containsExactly(Outcome.SUCCESS);
	}

	@Test
	void countsOutWhenALifecycleFails() {
		Lifecycle lifecycle = new Lifecycle();
		given(this.factory.getInstances("users", LoadBalancerLifecycle.class))
			.willReturn(Map.of("lifecycle", lifecycle));
		assertThatIllegalStateException().isThrownBy(() -> answer(new MockClientHttpResponse(new byte[0], 200)));
		assertThat(lifecycle.completions).isEqualTo(2);
		assertThat(this.stats.inFlight()).isZero();
		assertThat(this.outcomes).hasSize(1);
	}

	@Test
	void countsNothingWithoutInstance() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.client.execute("users", null, (instance) -> ""));
		assertThat(this.outcomes).isEmpty();
	}

	private ClientHttpResponse answer(ClientHttpResponse response) throws IOException {
		return this.client.execute("users", INSTANCE, (LoadBalancerRequest<ClientHttpResponse>) (instance) -> response);
	}

	private static LoadBalancerRequest<Object> throwing(Exception exception) {
		return (instance) -> {
			throw exception;
		};
	}

	private static final class Lifecycle implements LoadBalancerLifecycle<Object, Object, ServiceInstance> {

		private int completions;

		@Override
		public void onStart(Request<Object> request) {
		}

		@Override
		public void onStartRequest(Request<Object> request, Response<ServiceInstance> response) {
		}

		@Override
		public void onComplete(CompletionContext<Object, ServiceInstance, Object> completion) {
			this.completions++;
			throw new IllegalStateException("Faulty lifecycle");
		}

	}

}
