package io.fairway.routing;

import java.lang.ref.WeakReference;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.Test;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.loadbalancer.DefaultRequest;
import reactor.core.publisher.Flux;

import io.fairway.instance.FakeTicker;
import io.fairway.instance.Garbage;
import io.fairway.instance.Instance;
import io.fairway.instance.InstanceFilter;
import io.fairway.instance.InstanceList;
import io.fairway.instance.Locality;
import io.fairway.instance.TestInstances;

import static org.assertj.core.api.Assertions.assertThat;

class LocalityServiceInstanceListSupplierTests {

	private static final Instance HERE = at("here", "eu", "eu-1");

	private static final Instance NEAR = at("near", "eu", "eu-2");

	private static final Instance FAR = at("far", "us", "us-1");

	private static final Instance NOWHERE = at("nowhere", "", "");

	private static final Instance ZONE_ONLY = at("zone-only", "", "eu-1");

	private static final Instance SAME_NAME = at("same-name", "us", "eu-1");

	@Test
	void prefersTheZone() {
		assertThat(select(new Locality("eu", "eu-1"), FAR, NEAR, HERE, NOWHERE)).containsExactly("here");
	}

	@Test
	void takesTheRegionWhereTheZoneHasNone() {
		assertThat(select(new Locality("eu", "eu-3"), FAR, NEAR, HERE, NOWHERE)).containsExactly("near", "here");
	}

	@Test
	void takesAllWhereTheRegionHasNone() {
		assertThat(select(new Locality("asia", "asia-1"), FAR, NEAR, NOWHERE)).containsExactly("far", "near",
				"nowhere");
	}

	@Test
	void takesTheRegionOfAClientWithoutZone() {
		assertThat(select(new Locality("eu", ""), FAR, NEAR, HERE)).containsExactly("near", "here");
	}

	@Test
	void takesTheZoneOfAClientWithoutRegion() {
		assertThat(select(new Locality("", "eu-1"), FAR, NEAR, HERE)).containsExactly("here");
	}

	@Test
	void takesAnInstanceOfTheZoneThatDoesNotTellItsRegion() {
		assertThat(select(new Locality("eu", "eu-1"), NEAR, ZONE_ONLY)).containsExactly("zone-only");
	}

	@Test
	void takesAZoneOfTheSameNameInAnotherRegionForAnotherOne() {
		assertThat(select(new Locality("eu", "eu-1"), NEAR, SAME_NAME)).containsExactly("near");
	}

	@Test
	void theSameInputLeadsToTheSameObject() {
		LocalityServiceInstanceListSupplier stage = stage(new TestSupplier(InstanceList.of(List.of(HERE, FAR)).flux()));
		assertThat(stage.get().blockFirst()).isSameAs(stage.get().blockFirst());
	}

	@Test
	void aZoneThatDoesNotChangeStaysTheSameObject() {
		InstanceList instances = InstanceList.of(List.of(HERE, FAR));
		TestSupplier source = new TestSupplier(instances.flux());
		LocalityServiceInstanceListSupplier stage = stage(source);
		List<ServiceInstance> before = stage.get().blockFirst();
		source.lists = instances.successor(List.of(HERE, NEAR)).flux();
		assertThat(stage.get().blockFirst()).isSameAs(before);
	}

	@Test
	void goesBackToTheZoneOnceItHasInstances() {
		InstanceList instances = InstanceList.of(List.of(FAR, NEAR));
		TestSupplier source = new TestSupplier(instances.flux());
		LocalityServiceInstanceListSupplier stage = stage(source);
		assertThat(TestInstances.hosts(stage.get().blockFirst())).containsExactly("near");
		source.lists = instances.successor(List.of(FAR, NEAR, HERE)).flux();
		assertThat(TestInstances.hosts(stage.get().blockFirst())).containsExactly("here");
	}

	@Test
	void beyondTheZoneIsTheNearestPlaceWithAnInstanceThatIsLeft() {
		assertThat(beyond(List.of(FAR, NEAR, HERE), HERE)).containsExactly("near");
		assertThat(beyond(List.of(FAR, NEAR, HERE), HERE, NEAR)).containsExactly("far");
		assertThat(beyond(List.of(FAR, NEAR.withWeight(0), HERE), HERE)).containsExactly("far");
		assertThat(beyond(List.of(FAR, HERE), HERE, FAR)).isEmpty();
	}

	@Test
	void anEmptyListStaysEmpty() {
		assertThat(select(new Locality("eu", "eu-1"))).isEmpty();
	}

	@Test
	void asksTheFiltersItselfInAChainOfSomebodyElse() {
		AtomicLong revision = new AtomicLong();
		InstanceFilter filter = new InstanceFilter() {

			@Override
			public boolean accepts(Instance instance) {
				return revision.get() == 0 || !instance.getHost().equals("here");
			}

			@Override
			public long revision() {
				return revision.get();
			}

		};
		TestSupplier source = new TestSupplier(Flux.defer(() -> Flux.just(List.of(HERE, FAR))));
		LocalityServiceInstanceListSupplier stage = new LocalityServiceInstanceListSupplier(source,
				LocalitySettings.builder(new Locality("eu", "eu-1"), (request, bound) -> 0).build(), List.of(filter),
				FilterSettings.DEFAULT, new FakeTicker());
		assertThat(TestInstances.hosts(stage.get().blockFirst())).containsExactly("here");
		revision.incrementAndGet();
		assertThat(TestInstances.hosts(stage.get().blockFirst())).containsExactly("far");
	}

	/**
	 * With the instances of the calling service as clients, a list could keep its past.
	 */
	@Test
	void doesNotGrowOverGenerationsWhereAServiceCallsItself() {
		AtomicReference<InstanceList> list = new AtomicReference<>(InstanceList.of(List.of(HERE, NEAR)));
		TestSupplier source = new TestSupplier(Flux.empty());
		LocalitySettings settings = LocalitySettings.builder(new Locality("eu", "eu-1"), (request, bound) -> 0)
			.zoneAware(new ZoneAwareSettings(1, list::get))
			.build();
		LocalityServiceInstanceListSupplier stage = new LocalityServiceInstanceListSupplier(source, settings, List.of(),
				FilterSettings.DEFAULT, new FakeTicker());
		WeakReference<InstanceList> early = new WeakReference<>(list.get());
		source.lists = list.get().flux();
		stage.get().blockFirst();
		for (int i = 0; i < 10_000; i++) {
			list.set(list.get().successor(List.of(HERE, at("h" + i, "eu", "eu-2"))));
		}
		source.lists = Flux.empty();
		Garbage.awaitCollectionOf(early);
		source.lists = list.get().flux();
		assertThat(stage.get().blockFirst()).hasSize(1);
	}

	private static LocalityServiceInstanceListSupplier stage(TestSupplier source) {
		return stage(source, new Locality("eu", "eu-1"));
	}

	private static LocalityServiceInstanceListSupplier stage(TestSupplier source, Locality self) {
		LocalitySettings settings = LocalitySettings.builder(self, (request, bound) -> {
			throw new IllegalStateException("nothing to be decided");
		}).build();
		return new LocalityServiceInstanceListSupplier(source, settings, List.of(), FilterSettings.DEFAULT,
				new FakeTicker());
	}

	private static List<String> select(Locality self, Instance... instances) {
		TestSupplier source = new TestSupplier(InstanceList.of(List.of(instances)).flux());
		return TestInstances.hosts(stage(source, self).get().blockFirst());
	}

	private static List<String> beyond(List<Instance> instances, Instance... tried) {
		InstanceList list = InstanceList.of(instances);
		return TestInstances.hosts(stage(new TestSupplier(list.flux())).applyBeyond(list, new DefaultRequest<>(),
				List.of(tried)::contains));
	}

	private static Instance at(String host, String region, String zone) {
		return TestInstances.builder(host).locality(new Locality(region, zone)).build();
	}

}
