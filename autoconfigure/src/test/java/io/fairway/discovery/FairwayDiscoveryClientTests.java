package io.fairway.discovery;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.springframework.cloud.client.DefaultServiceInstance;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import io.fairway.instance.FakeScheduler;
import io.fairway.instance.FakeTicker;
import io.fairway.instance.Instance;
import io.fairway.instance.TestInstances;
import io.fairway.registry.FakeRegistry;

import static org.assertj.core.api.Assertions.assertThat;

class FairwayDiscoveryClientTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(3);

	private static final Duration PATIENCE = Duration.ofSeconds(10);

	private final FakeScheduler scheduler = new FakeScheduler(new FakeTicker());

	private final FakeRegistry registry = new FakeRegistry("east", "users", "orders");

	private final InstanceDirectory directory = TestDirectories.directory(List.of(this.registry), MergeMode.UNION,
			TIMEOUT, 10, this.scheduler, (event) -> {
			});

	private final FairwayDiscoveryClient client = new FairwayDiscoveryClient(this.directory, List::of);

	private final FairwayReactiveDiscoveryClient reactive = new FairwayReactiveDiscoveryClient(this.directory);

	@Test
	void knowsTheInstances() {
		this.directory.service(TestInstances.SERVICE);
		this.registry.answer(TestInstances.SERVICE, TestInstances.instances("b", "a"));
		assertThat(TestInstances.hosts(this.client.getInstances(TestInstances.SERVICE))).containsExactly("b", "a");
		assertThat(TestInstances.hosts(this.reactive.getInstances(TestInstances.SERVICE).collectList().block(PATIENCE)))
			.containsExactly("b", "a");
	}

	@Test
	void knowsTheServices() {
		assertThat(this.client.getServices()).containsExactly("users", "orders");
		assertThat(this.reactive.getServices().collectList().block(PATIENCE)).containsExactly("users", "orders");
	}

	@Test
	void showsInstancesOfOtherClientsAsTheseDescribedThem() {
		ServiceInstance source = new DefaultServiceInstance("i1", TestInstances.SERVICE, "a", 80, false, Map.of());
		this.directory.service(TestInstances.SERVICE);
		this.registry.answer(TestInstances.SERVICE, List.of(Instance.from(TestInstances.SERVICE, source, (problem) -> {
		})));
		assertThat(this.client.getInstances(TestInstances.SERVICE).get(0)).isSameAs(source);
		assertThat(this.reactive.getInstances(TestInstances.SERVICE).blockFirst(PATIENCE)).isSameAs(source);
	}

	@Test
	void comesBeforeOtherClients() {
		assertThat(this.client.getOrder()).isLessThan(DiscoveryClient.DEFAULT_ORDER);
		assertThat(this.reactive.getOrder()).isLessThan(DiscoveryClient.DEFAULT_ORDER);
	}

	@Test
	void waitsForTheFirstAnswer() throws Exception {
		CompletableFuture<List<ServiceInstance>> answer = CompletableFuture
			.supplyAsync(() -> this.client.getInstances(TestInstances.SERVICE), Schedulers.boundedElastic()::schedule);
		Awaitility.await().until(() -> !this.registry.watched().isEmpty());
		this.registry.answer(TestInstances.SERVICE, TestInstances.instances("a"));
		assertThat(TestInstances.hosts(answer.get(10, TimeUnit.SECONDS))).containsExactly("a");
	}

	@Test
	void waitsNoLongerThanTheTimeout() throws Exception {
		CompletableFuture<List<ServiceInstance>> answer = CompletableFuture
			.supplyAsync(() -> this.client.getInstances(TestInstances.SERVICE), Schedulers.boundedElastic()::schedule);
		Awaitility.await().until(() -> this.scheduler.pending() > 0);
		this.scheduler.advance(TIMEOUT);
		assertThat(answer.get(10, TimeUnit.SECONDS)).isEmpty();
	}

	/** Blocking there would throw. */
	@Test
	void doesNotWaitOnAThreadThatMustNotBlock() {
		List<ServiceInstance> answer = Mono.fromCallable(() -> this.client.getInstances(TestInstances.SERVICE))
			.subscribeOn(Schedulers.parallel())
			.block(PATIENCE);
		assertThat(answer).isEmpty();
		assertThat(this.registry.watched()).containsExactly(TestInstances.SERVICE);
	}

	@Test
	void whenReactiveWaitsForTheFirstAnswerWithoutBlocking() {
		Mono<List<ServiceInstance>> answer = this.reactive.getInstances(TestInstances.SERVICE).collectList().cache();
		answer.subscribe();
		this.registry.answer(TestInstances.SERVICE, TestInstances.instances("a"));
		assertThat(TestInstances.hosts(answer.block(PATIENCE))).containsExactly("a");
	}

	@Test
	void whenReactiveAsksForNothingBeforeItIsSubscribedTo() {
		this.reactive.getInstances(TestInstances.SERVICE);
		assertThat(this.registry.watched()).isEmpty();
	}

	@Test
	void whenReactiveListsServicesOnAThreadThatMayBlock() {
		boolean[] nonBlocking = { true };
		FakeRegistry slow = new FakeRegistry("slow", "users");
		InstanceDirectory directory = TestDirectories.directory(List.of(slow), MergeMode.UNION, TIMEOUT, 10,
				this.scheduler, (event) -> {
				});
		Mono<List<String>> services = new FairwayReactiveDiscoveryClient(directory).getServices()
			.doOnNext((service) -> nonBlocking[0] = Schedulers.isInNonBlockingThread())
			.collectList()
			.subscribeOn(Schedulers.parallel());
		assertThat(services.block(PATIENCE)).containsExactly("users");
		assertThat(nonBlocking[0]).isFalse();
	}

}
