package io.fairway.client;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.springframework.cloud.client.loadbalancer.LoadBalancerClientsProperties;
import org.springframework.cloud.loadbalancer.support.LoadBalancerClientFactory;
import org.springframework.context.support.GenericApplicationContext;

import io.fairway.instance.CapturedLog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class GeneratedLoadBalancersTests {

	private final LoadBalancerClientFactory factory = new Generated();

	private final LoadBalancerClientFactory balancers = (LoadBalancerClientFactory) new GeneratedLoadBalancersPostProcessor(
			() -> true)
		.postProcessAfterInitialization(new LoadBalancerClientFactory(new LoadBalancerClientsProperties()), "factory");

	@Test
	void saysOnceWhichPropertyAnUnknownServiceNeeds() {
		GeneratedLoadBalancers balancers = new GeneratedLoadBalancers(this.factory);
		try (CapturedLog log = new CapturedLog(GeneratedLoadBalancers.class)) {
			for (int i = 0; i < 2; i++) {
				assertThatExceptionOfType(UnknownToAotException.class)
					.isThrownBy(() -> balancers.getInstances("orders", String.class))
					.withMessageContaining("'orders'")
					.withMessageContaining("spring.cloud.loadbalancer.eager-load.clients");
			}
			assertThat(log.messages()).singleElement().asString().contains("'orders'", "eager-load.clients");
		}
	}

	@Test
	void doesNotLogWhateverStrangersAskFor() {
		GeneratedLoadBalancers balancers = new GeneratedLoadBalancers(this.factory);
		try (CapturedLog log = new CapturedLog(GeneratedLoadBalancers.class)) {
			for (int i = 0; i < 1000; i++) {
				String serviceId = "service" + i;
				assertThatExceptionOfType(UnknownToAotException.class)
					.isThrownBy(() -> balancers.getLazyProvider(serviceId, String.class).getIfAvailable());
			}
			assertThat(log.messages()).hasSize(100);
		}
	}

	@Test
	void knownServicesHaveTheirBeansUntilTheEnd() {
		GeneratedLoadBalancers balancers = new GeneratedLoadBalancers(this.factory);
		GenericApplicationContext context = balancers.getInstance("users", GenericApplicationContext.class);
		assertThat(context.isActive()).isTrue();
		assertThat(balancers.getInstance("users", GenericApplicationContext.class)).isSameAs(context);
		balancers.destroy();
		assertThat(context.isActive()).isFalse();
	}

	@Test
	void closesItsContextsWithTheFactory() {
		GeneratedLoadBalancersPostProcessor processor = new GeneratedLoadBalancersPostProcessor(() -> true);
		LoadBalancerClientFactory plain = new LoadBalancerClientFactory(new LoadBalancerClientsProperties());
		Object first = processor.postProcessAfterInitialization(plain, "factory");
		assertThat(processor.postProcessAfterInitialization(plain, "factory")).isSameAs(first);
		assertThat(processor.requiresDestruction(plain)).isTrue();
		processor.postProcessBeforeDestruction(plain, "factory");
		assertThat(processor.requiresDestruction(plain)).isFalse();
	}

	@Test
	void isOnlyThereForWhatWasGenerated() {
		GeneratedLoadBalancersPostProcessor processor = new GeneratedLoadBalancersPostProcessor();
		LoadBalancerClientFactory plain = new LoadBalancerClientFactory(new LoadBalancerClientsProperties());
		assertThat(processor.postProcessAfterInitialization(plain, "factory")).isSameAs(plain);
		assertThat(this.balancers).isInstanceOf(GeneratedLoadBalancers.class);
		assertThat(processor.postProcessAfterInitialization(List.of(), "list")).isEqualTo(List.of());
	}

	/** Spring Cloud's factory ahead of time: it knows one service. */
	private static final class Generated extends LoadBalancerClientFactory {

		Generated() {
			super(new LoadBalancerClientsProperties());
		}

		@Override
		public GenericApplicationContext createContext(String name) {
			GenericApplicationContext context = new GenericApplicationContext();
			if (!name.equals("users")) {
				registerBeans(name, context);
			}
			context.registerBean(GenericApplicationContext.class, () -> context);
			context.refresh();
			return context;
		}

	}

}
