package io.fairway.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.cloud.client.DefaultServiceInstance;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.loadbalancer.DefaultRequest;
import org.springframework.cloud.client.loadbalancer.EmptyResponse;
import org.springframework.cloud.client.loadbalancer.Request;
import org.springframework.cloud.client.loadbalancer.Response;
import org.springframework.cloud.loadbalancer.core.SelectedInstanceCallback;
import org.springframework.cloud.loadbalancer.core.ServiceInstanceListSupplier;
import reactor.core.Fuseable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import io.fairway.balancer.LoadBalancingPolicy;
import io.fairway.balancer.SlowStart;
import io.fairway.instance.CapturedLog;
import io.fairway.instance.FakeTicker;
import io.fairway.instance.Rejections;
import io.fairway.instance.TestInstances;

import static org.assertj.core.api.Assertions.assertThat;

class FairwayLoadBalancerTests {

	private static final Request<?> REQUEST = new DefaultRequest<>();

	private static final LoadBalancingPolicy ROUND_ROBIN = LoadBalancingPolicy.roundRobin((bound) -> 0);

	private final FakeTicker ticker = new FakeTicker();

	private final CapturedLog log = new CapturedLog(FairwayLoadBalancer.class);

	private LoadBalancingPolicy policy = ROUND_ROBIN;

	@AfterEach
	void closeLog() {
		this.log.close();
	}

	@Test
	void choosesWhatThePolicyPicks() {
		FairwayLoadBalancer balancer = balancer(supplying(Flux.just(TestInstances.list("a", "b", "c"))));
		assertThat(hosts(balancer, 5)).containsExactly("a", "b", "c", "a", "b");
	}

	@Test
	void answersAtOnceWhereTheListIsThere() {
		Mono<Response<ServiceInstance>> answer = balancer(supplying(TestInstances.list("a").flux())).choose(REQUEST);
		assertThat(answer).isInstanceOf(Fuseable.ScalarCallable.class);
	}

	@Test
	void waitsForAListThatIsNotThereYet() {
		FairwayLoadBalancer balancer = balancer(
				supplying(Flux.<List<ServiceInstance>>just(TestInstances.list("a")).hide()));
		assertThat(hosts(balancer, 1)).containsExactly("a");
	}

	@Test
	void takesTheFirstOfManyLists() {
		FairwayLoadBalancer balancer = balancer(
				supplying(Flux.just(TestInstances.list("a"), TestInstances.list("b")).concatWith(Flux.never())));
		assertThat(hosts(balancer, 2)).containsExactly("a", "a");
	}

	@Test
	void handsTheRequestToSupplierAndPicker() {
		List<Object> seen = new ArrayList<>();
		this.policy = (instances, previous) -> (request) -> {
			seen.add(request);
			return instances.get(0);
		};
		Supplying supplier = supplying(TestInstances.list("a").flux());
		balancer(supplier).choose(REQUEST).block();
		assertThat(seen).containsExactly(REQUEST);
		assertThat(supplier.requests).containsExactly(REQUEST);
	}

	@Test
	void buildsAPickerOncePerList() {
		int[] built = { 0 };
		this.policy = (instances, previous) -> {
			built[0]++;
			return (request) -> instances.get(0);
		};
		hosts(balancer(supplying(TestInstances.list("a").flux())), 5);
		assertThat(built[0]).isOne();
	}

	@Test
	void buildsAPickerOnceForEqualListsOfSomebodyElse() {
		int[] built = { 0 };
		this.policy = (instances, previous) -> {
			built[0]++;
			return (request) -> instances.get(0);
		};
		hosts(balancer(supplying(Flux.defer(() -> Flux.just(List.of(foreign("a")))))), 5);
		assertThat(built[0]).isOne();
	}

	@Test
	void sequencesGoOnWhenAListOfSomebodyElseChanges() {
		List<ServiceInstance> live = new ArrayList<>(List.of(foreign("a"), foreign("b"), foreign("c")));
		FairwayLoadBalancer balancer = balancer(supplying(Flux.defer(() -> Flux.just(List.copyOf(live)))));
		assertThat(hosts(balancer, 1)).containsExactly("a");
		live.set(1, foreign("x"));
		assertThat(hosts(balancer, 2)).containsExactly("x", "c");
	}

	@Test
	void answersWithTheObjectOfSomebodyElse() {
		ServiceInstance foreign = foreign("a");
		assertThat(balancer(supplying(Flux.just(List.of(foreign)))).choose(REQUEST).block().getServer())
			.isSameAs(foreign);
	}

	@Test
	void leavesOutWhatCannotBeCalled() {
		List<ServiceInstance> hostile = Arrays.asList(null, foreign("evil.com/@10.0.0.1"), foreign("a"));
		assertThat(hosts(balancer(supplying(Flux.just(hostile))), 3)).containsOnly("a");
	}

	@Test
	void complainsOnceOfWhatCannotBeCalled() {
		try (CapturedLog rejections = new CapturedLog(Rejections.class)) {
			hosts(balancer(supplying(Flux.just(List.of(foreign("a_b"), foreign("a"))))), 3);
			assertThat(rejections.messages()).singleElement()
				.asString()
				.startsWith("Instances of service 'users': users: an instance is left out: host 'a_b' is not valid");
		}
	}

	@Test
	void tellsASupplierThatWantsToKnowWhatWasChosen() {
		List<ServiceInstance> selected = new ArrayList<>();
		ServiceInstance foreign = foreign("a");
		balancer(new Selecting(Flux.just(List.of(foreign)), selected)).choose(REQUEST).block();
		assertThat(selected).singleElement().isSameAs(foreign);
	}

	@Test
	void anotherPolicyTakesEffectWithTheNextRequest() {
		FairwayLoadBalancer balancer = balancer(supplying(Flux.just(TestInstances.list("a", "b"))));
		assertThat(hosts(balancer, 2)).containsExactly("a", "b");
		this.policy = (instances, previous) -> (request) -> instances.get(1);
		assertThat(hosts(balancer, 2)).containsExactly("b", "b");
		this.policy = ROUND_ROBIN;
		assertThat(hosts(balancer, 2)).containsExactly("a", "b");
	}

	@Test
	void anotherPolicyIsNotHandedThePickerOfTheFirst() {
		FairwayLoadBalancer balancer = balancer(supplying(Flux.just(TestInstances.list("a", "b"))));
		hosts(balancer, 1);
		List<Object> handed = new ArrayList<>();
		this.policy = (instances, previous) -> {
			handed.add(previous);
			return (request) -> instances.get(0);
		};
		hosts(balancer, 1);
		assertThat(handed).containsExactly((Object) null);
	}

	@Test
	void anEmptyListLeadsToAnEmptyResponse() {
		assertEmpty(supplying(Flux.just(List.of())));
		assertEmpty(supplying(Flux.<List<ServiceInstance>>just(List.of()).hide()));
	}

	@Test
	void aListOfNothingButNullLeadsToAnEmptyResponse() {
		assertEmpty(supplying(Flux.just(Arrays.asList(null, null))));
	}

	@Test
	void anEmptyStreamLeadsToAnEmptyResponse() {
		assertEmpty(supplying(Flux.empty()));
		assertEmpty(supplying(Flux.<List<ServiceInstance>>empty().hide()));
	}

	@Test
	void aStreamThatFailsLeadsToAnEmptyResponse() {
		assertEmpty(supplying(Flux.error(new IllegalStateException("test"))));
		assertEmpty(supplying(Flux.<List<ServiceInstance>>error(new IllegalStateException("test")).hide()));
	}

	@Test
	void aSupplierThatFailsLeadsToAnEmptyResponse() {
		assertEmpty(new Supplying((request) -> {
			throw new IllegalStateException("test");
		}));
	}

	@Test
	void aSupplierWithoutStreamLeadsToAnEmptyResponse() {
		assertEmpty(new Supplying((request) -> null));
	}

	@Test
	void noSupplierLeadsToAnEmptyResponse() {
		FairwayLoadBalancer balancer = new FairwayLoadBalancer("users",
				new StaticListableBeanFactory().getBeanProvider(ServiceInstanceListSupplier.class),
				(request) -> this.policy, (bound) -> 0, this.ticker);
		assertThat(balancer.choose(REQUEST).block()).isInstanceOf(EmptyResponse.class);
	}

	@Test
	void aPolicyThatFailsLeadsToAnEmptyResponse() {
		this.policy = (instances, previous) -> {
			throw new IllegalStateException("test");
		};
		assertEmpty(supplying(TestInstances.list("a").flux()));
		assertEmpty(supplying(Flux.<List<ServiceInstance>>just(TestInstances.list("a")).hide()));
	}

	@Test
	void aPickerThatFailsLeadsToAnEmptyResponse() {
		this.policy = (instances, previous) -> (request) -> {
			throw new IllegalStateException("test");
		};
		assertEmpty(supplying(TestInstances.list("a").flux()));
	}

	@Test
	void aPickerWithoutPickLeadsToAnEmptyResponse() {
		this.policy = (instances, previous) -> (request) -> null;
		assertEmpty(supplying(TestInstances.list("a").flux()));
	}

	@Test
	void aCallbackThatFailsLeadsToAnEmptyResponse() {
		assertEmpty(new Selecting(TestInstances.list("a").flux(), null));
	}

	@Test
	void worksAgainAfterAFailure() {
		FairwayLoadBalancer balancer = balancer(supplying(TestInstances.list("a").flux()));
		this.policy = (instances, previous) -> {
			throw new IllegalStateException("test");
		};
		balancer.choose(REQUEST).block();
		this.policy = ROUND_ROBIN;
		assertThat(hosts(balancer, 1)).containsExactly("a");
	}

	@Test
	void complainsOnceInAWhileThatThereIsNoInstance() {
		FairwayLoadBalancer balancer = balancer(supplying(Flux.just(List.of())));
		for (int second = 0; second < 60; second++) {
			balancer.choose(REQUEST).block();
			balancer.choose(REQUEST).block();
			this.ticker.advance(Duration.ofSeconds(1));
		}
		assertThat(this.log.messages()).containsExactly("No instance of service 'users' is available",
				"No instance of service 'users' is available");
	}

	@Test
	void complainsOnceInAWhileThatItFailed() {
		FairwayLoadBalancer balancer = balancer(supplying(Flux.error(new IllegalStateException("test"))));
		for (int second = 0; second < 60; second++) {
			balancer.choose(REQUEST).block();
			this.ticker.advance(Duration.ofSeconds(1));
		}
		assertThat(this.log.messages()).containsExactly("Cannot choose an instance of service 'users'",
				"Cannot choose an instance of service 'users'");
	}

	@Test
	void complainsOfNothingWhileAllIsWell() {
		hosts(balancer(supplying(TestInstances.list("a").flux())), 3);
		assertThat(this.log.messages()).isEmpty();
	}

	/** Equal to the last digit: nothing is lost between the list and the answer. */
	@Test
	void givesEachItsShare() {
		this.policy = LoadBalancingPolicy.weighted(SlowStart.OFF, (bound) -> 0, this.ticker);
		List<ServiceInstance> instances = List.of(TestInstances.weighted("a", 3), TestInstances.weighted("b", 1));
		List<String> hosts = hosts(balancer(supplying(Flux.just(instances))), 400);
		assertThat(hosts).filteredOn("a"::equals).hasSize(300);
	}

	private void assertEmpty(ServiceInstanceListSupplier supplier) {
		Response<ServiceInstance> response = balancer(supplier).choose(REQUEST).block(Duration.ofSeconds(10));
		assertThat(response).isInstanceOf(EmptyResponse.class);
		assertThat(response.hasServer()).isFalse();
	}

	private FairwayLoadBalancer balancer(ServiceInstanceListSupplier supplier) {
		StaticListableBeanFactory beans = new StaticListableBeanFactory(Map.of("supplier", supplier));
		Function<Request<?>, LoadBalancingPolicy> current = (request) -> this.policy;
		return new FairwayLoadBalancer("users", beans.getBeanProvider(ServiceInstanceListSupplier.class), current,
				(bound) -> 0, this.ticker);
	}

	private static List<String> hosts(FairwayLoadBalancer balancer, int count) {
		List<String> hosts = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			hosts.add(balancer.choose(REQUEST).block(Duration.ofSeconds(10)).getServer().getHost());
		}
		return hosts;
	}

	private static ServiceInstance foreign(String host) {
		return new DefaultServiceInstance(host, "users", host, 8080, false);
	}

	@SuppressWarnings("unchecked")
	private static Supplying supplying(Flux<? extends List<ServiceInstance>> lists) {
		return new Supplying((request) -> (Flux<List<ServiceInstance>>) lists);
	}

	private static class Supplying implements ServiceInstanceListSupplier {

		private final Function<Request<?>, Flux<List<ServiceInstance>>> lists;

		private final List<Request<?>> requests = new ArrayList<>();

		Supplying(Function<Request<?>, Flux<List<ServiceInstance>>> lists) {
			this.lists = lists;
		}

		@Override
		public String getServiceId() {
			return "users";
		}

		@Override
		public Flux<List<ServiceInstance>> get() {
			throw new IllegalStateException("asked without request");
		}

		@Override
		@SuppressWarnings("rawtypes")
		public Flux<List<ServiceInstance>> get(Request request) {
			this.requests.add(request);
			return this.lists.apply(request);
		}

	}

	private static final class Selecting extends Supplying implements SelectedInstanceCallback {

		private final List<ServiceInstance> selected;

		Selecting(Flux<List<ServiceInstance>> lists, List<ServiceInstance> selected) {
			super((request) -> lists);
			this.selected = selected;
		}

		@Override
		public void selectedServiceInstance(ServiceInstance serviceInstance) {
			this.selected.add(serviceInstance);
		}

	}

}
