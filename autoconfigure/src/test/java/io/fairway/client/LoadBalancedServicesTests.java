package io.fairway.client;

import java.util.Map;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.loadbalancer.DefaultRequest;
import org.springframework.cloud.client.loadbalancer.LoadBalancerLifecycle;
import org.springframework.cloud.client.loadbalancer.LoadBalancerProperties;
import org.springframework.cloud.client.loadbalancer.RequestDataContext;
import org.springframework.cloud.client.loadbalancer.Response;
import org.springframework.cloud.client.loadbalancer.ResponseData;
import org.springframework.cloud.client.loadbalancer.reactive.ReactiveLoadBalancer;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.support.GenericApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;

/**
 * Tests for {@link LoadBalancedServices}.
 */
class LoadBalancedServicesTests {

	@SuppressWarnings("unchecked")
	private final ReactiveLoadBalancer.Factory<ServiceInstance> factory = mock(ReactiveLoadBalancer.Factory.class);

	private final LoadBalancedServices services = new LoadBalancedServices(this.factory, TestRetries.OFF,
			TestConnections.NONE);

	private final LoadBalancerProperties properties = new LoadBalancerProperties();

	@BeforeEach
	@SuppressWarnings("unchecked")
	void prepare() {
		given(this.factory.getInstance("users")).willReturn(mock(ReactiveLoadBalancer.class));
		given(this.factory.getProperties("users")).willReturn(this.properties);
	}

	@Test
	void looksUpBeansOnce() {
		LoadBalancedService service = this.services.of("users");
		assertThat(this.services.of("users")).isSameAs(service);
		verify(this.factory, times(1)).getInstance("users");
		verify(this.factory, times(1)).getInstances("users", LoadBalancerLifecycle.class);
	}

	@Test
	void looksUpBeansAgainOnceAContextWasClosed() {
		LoadBalancedService before = this.services.of("users");
		this.services.onApplicationEvent(new ContextClosedEvent(new GenericApplicationContext()));
		LoadBalancedService after = this.services.of("users");
		assertThat(after).isNotSameAs(before);
		assertThat(this.services.of("users")).isNotSameAs(after);
	}

	@Test
	void asksAgainForALoadBalancerThatIsMissing() {
		given(this.factory.getInstance("orders")).willReturn(null);
		assertThat(this.services.of("orders")).isNotSameAs(this.services.of("orders"));
		Response<ServiceInstance> response = this.services.of("orders").choose(new DefaultRequest<>()).block();
		assertThat(response.hasServer()).isFalse();
	}

	@Test
	void tellsTheHintOfTheServiceAsItIsNow() {
		LoadBalancedService service = this.services.of("users");
		assertThat(service.hint()).isEqualTo("default");
		this.properties.getHint().put("default", "blue");
		assertThat(service.hint()).isEqualTo("blue");
		this.properties.getHint().put("users", "green");
		assertThat(service.hint()).isEqualTo("green");
	}

	@Test
	void keepsLifecyclesToTheClientsTheySupport() {
		LoadBalancerLifecycle<?, ?, ?> reactive = mock(LoadBalancerLifecycle.class);
		given(reactive.supports(RequestDataContext.class, ResponseData.class, ServiceInstance.class)).willReturn(true);
		given(this.factory.getInstances("users", LoadBalancerLifecycle.class)).willReturn(Map.of("reactive", reactive));
		LoadBalancedService service = this.services.of("users");
		assertThat(service.reactive().isEmpty()).isFalse();
		assertThat(service.blocking().isEmpty()).isTrue();
	}

}
