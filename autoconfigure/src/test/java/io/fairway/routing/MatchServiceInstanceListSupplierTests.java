package io.fairway.routing;

import java.util.List;
import java.util.Map;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.loadbalancer.DefaultRequest;
import org.springframework.cloud.client.loadbalancer.Request;

import io.fairway.balancer.AllocatedBytes;
import io.fairway.instance.Instance;
import io.fairway.instance.InstanceList;
import io.fairway.instance.TestInstances;

import static org.assertj.core.api.Assertions.assertThat;

class MatchServiceInstanceListSupplierTests {

	private static final Request<?> REQUEST = new DefaultRequest<>();

	private final InstanceList instances = InstanceList
		.of(List.of(instance("a", Map.of("env", "production", "tier", "gold"), "v1", "api"),
				instance("b", Map.of("env", "production"), "v1"), instance("c", Map.of("env", "Production"), "api"),
				instance("d", Map.of())));

	private final TestSupplier source = new TestSupplier(this.instances.flux());

	@Test
	void keepsInstancesWithEqualMetadata() {
		assertThat(hosts(stage(Map.of("env", "production")))).containsExactly("a", "b");
	}

	@Test
	void asksForAllMetadata() {
		assertThat(hosts(stage(Map.of("env", "production", "tier", "gold")))).containsExactly("a");
	}

	@Test
	void keepsInstancesWithTag() {
		assertThat(hosts(stage(Map.of(), "api"))).containsExactly("a", "c");
	}

	@Test
	void asksForAllTags() {
		assertThat(hosts(stage(Map.of(), "api", "v1"))).containsExactly("a");
	}

	@Test
	void asksForMetadataAndTags() {
		assertThat(hosts(stage(Map.of("env", "production"), "v1"))).containsExactly("a", "b");
		assertThat(hosts(stage(Map.of("tier", "gold"), "v2"))).isEmpty();
	}

	@Test
	void withoutMatchThereIsNoInstance() {
		MatchServiceInstanceListSupplier stage = stage(Map.of("env", "test"));
		assertThat(hosts(stage)).isEmpty();
		hosts(stage);
		assertThat(stage.fallbacks()).isEqualTo(2);
	}

	@Test
	void withoutMatchThereIsAnyInstanceWhereThatIsWanted() {
		MatchServiceInstanceListSupplier stage = new MatchServiceInstanceListSupplier(this.source,
				new MatchSettings(new InstanceMatch(Map.of("env", "test"), Set.of()), OnNoMatch.ANY));
		assertThat(stage.get(REQUEST).blockFirst()).isSameAs(this.instances);
		assertThat(stage.fallbacks()).isOne();
	}

	@Test
	void aMatchIsNoFallback() {
		MatchServiceInstanceListSupplier stage = stage(Map.of("env", "production"));
		hosts(stage);
		assertThat(stage.fallbacks()).isZero();
	}

	@Test
	void aServiceWithoutInstancesIsNoFallback() {
		this.source.lists = InstanceList.of(List.of()).flux();
		MatchServiceInstanceListSupplier stage = stage(Map.of("env", "production"));
		assertThat(hosts(stage)).isEmpty();
		assertThat(stage.fallbacks()).isZero();
	}

	@Test
	void whatDoesNotChangeStaysTheSameObject() {
		MatchServiceInstanceListSupplier stage = stage(Map.of("env", "production"));
		List<ServiceInstance> before = stage.get(REQUEST).blockFirst();
		this.source.lists = this.instances.successor(List.of(this.instances.get(0), this.instances.get(1))).flux();
		assertThat(stage.get(REQUEST).blockFirst()).isSameAs(before);
	}

	@Test
	void allocatesNothingPerRequest() {
		MatchServiceInstanceListSupplier stage = new MatchServiceInstanceListSupplier(
				new PresentSupplier(this.instances),
				new MatchSettings(new InstanceMatch(Map.of("env", "production"), Set.of()), OnNoMatch.NONE));
		assertThat(AllocatedBytes.perPick((request) -> stage.present(request).get(0), REQUEST)).isLessThan(1);
	}

	private MatchServiceInstanceListSupplier stage(Map<String, String> metadata, String... tags) {
		return new MatchServiceInstanceListSupplier(this.source,
				new MatchSettings(new InstanceMatch(metadata, Set.of(tags)), OnNoMatch.NONE));
	}

	private static List<String> hosts(MatchServiceInstanceListSupplier stage) {
		return TestInstances.hosts(stage.get(REQUEST).blockFirst());
	}

	private static Instance instance(String host, Map<String, String> metadata, String... tags) {
		return TestInstances.builder(host).metadata(metadata).tags(List.of(tags)).build();
	}

}
