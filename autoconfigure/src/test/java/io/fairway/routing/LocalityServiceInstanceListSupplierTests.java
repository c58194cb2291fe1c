package io.fairway.routing;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.springframework.cloud.client.ServiceInstance;

import io.fairway.instance.FakeTicker;
import io.fairway.instance.Instance;
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
	void anEmptyListStaysEmpty() {
		assertThat(select(new Locality("eu", "eu-1"))).isEmpty();
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

	private static Instance at(String host, String region, String zone) {
		return TestInstances.builder(host).locality(new Locality(region, zone)).build();
	}

}
