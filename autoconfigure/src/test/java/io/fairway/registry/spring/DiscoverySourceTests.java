package io.fairway.registry.spring;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.cloud.client.discovery.ReactiveDiscoveryClient;
import reactor.core.publisher.Flux;

import io.fairway.instance.TestInstances;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class DiscoverySourceTests {

	private static final IllegalStateException FAILURE = new IllegalStateException("test");

	private final FakeDiscoveryClient empty = FakeDiscoveryClient.with();

	private final FakeDiscoveryClient failing = FakeDiscoveryClient.failing(FAILURE);

	private final FakeDiscoveryClient first = FakeDiscoveryClient.with(FakeDiscoveryClient.instance("a"));

	private final FakeDiscoveryClient second = FakeDiscoveryClient.with(FakeDiscoveryClient.instance("b"));

	@Test
	void theFirstClientThatHasInstancesAnswers() {
		assertThat(hosts(this.empty, this.first, this.second)).containsExactly("a");
		assertThat(this.second.asked).isZero();
	}

	@Test
	void withoutClientsThereIsNothing() {
		assertThat(hosts()).isEmpty();
	}

	@Test
	void aFailingClientDoesNotHideTheNext() {
		assertThat(hosts(this.failing, this.second)).containsExactly("b");
	}

	@Test
	void aClientWithoutAnswerDoesNotHideTheNext() {
		assertThat(hosts(FakeDiscoveryClient.answering(() -> null), this.second)).containsExactly("b");
	}

	@Test
	void aFailureIsNotTakenForAnEmptyAnswer() {
		assertThatIllegalStateException().isThrownBy(() -> hosts(this.failing, this.empty)).isSameAs(FAILURE);
	}

	@Test
	void asksTheReactiveClientsWhereThereIsNoBlockingOne() {
		DiscoverySource source = new DiscoverySource(List::of,
				() -> List.of(reactive(Flux.empty()), reactive(Flux.just(FakeDiscoveryClient.instance("r")))));
		assertThat(TestInstances.hosts(source.instances("users"))).containsExactly("r");
	}

	@Test
	void asksNoReactiveClientWhereThereIsABlockingOne() {
		DiscoverySource source = new DiscoverySource(() -> List.of(this.empty),
				() -> List.of(reactive(Flux.just(FakeDiscoveryClient.instance("r")))));
		assertThat(source.instances("users")).isEmpty();
	}

	@Test
	void aFailingReactiveClientDoesNotHideTheNext() {
		DiscoverySource source = new DiscoverySource(List::of,
				() -> List.of(reactive(Flux.error(FAILURE)), reactive(Flux.just(FakeDiscoveryClient.instance("r")))));
		assertThat(TestInstances.hosts(source.instances("users"))).containsExactly("r");
	}

	@Test
	void knowsTheServicesOfAllClients() {
		assertThat(source(this.empty, this.first, this.second).services()).containsExactly("users");
	}

	@Test
	void aFailingClientDoesNotHideTheServicesOfTheNext() {
		assertThat(source(this.failing, this.first).services()).containsExactly("users");
	}

	@Test
	void whenNoClientKnowsServicesTheFailureIsReported() {
		assertThatIllegalStateException().isThrownBy(() -> source(this.empty, this.failing).services());
	}

	@Test
	void knowsTheServicesOfTheReactiveClientsWhereThereIsNoBlockingOne() {
		DiscoverySource source = new DiscoverySource(List::of, () -> List.of(reactive(Flux.empty())));
		assertThat(source.services()).containsExactly("reactive");
	}

	@Test
	void anErrorIsNoFailureToHide() {
		FakeDiscoveryClient broken = FakeDiscoveryClient.answering(() -> {
			throw new NoClassDefFoundError("test");
		});
		assertThatExceptionOfType(NoClassDefFoundError.class).isThrownBy(() -> hosts(broken, this.first));
	}

	private static DiscoverySource source(DiscoveryClient... clients) {
		return new DiscoverySource(() -> List.of(clients), List::of);
	}

	private static List<String> hosts(DiscoveryClient... clients) {
		return TestInstances.hosts(source(clients).instances("users"));
	}

	private static ReactiveDiscoveryClient reactive(Flux<ServiceInstance> instances) {
		return new ReactiveDiscoveryClient() {
			@Override
			public String description() {
				return "fake";
			}

			@Override
			public Flux<ServiceInstance> getInstances(String serviceId) {
				return instances;
			}

			@Override
			public Flux<String> getServices() {
				return Flux.just("reactive");
			}
		};
	}

}
