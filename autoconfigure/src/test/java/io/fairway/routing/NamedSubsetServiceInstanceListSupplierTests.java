package io.fairway.routing;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.loadbalancer.DefaultRequest;
import org.springframework.cloud.client.loadbalancer.Request;

import io.fairway.balancer.AllocatedBytes;
import io.fairway.instance.Instance;
import io.fairway.instance.InstanceList;
import io.fairway.instance.TestInstances;

import static org.assertj.core.api.Assertions.assertThat;

class NamedSubsetServiceInstanceListSupplierTests {

	private static final String HEADER = "X-Subset";

	private static final SubsetSelector BY_HEADER = SubsetSelector.header(HEADER);

	private static final Map<String, InstanceMatch> SUBSETS = Map.of("gold",
			new InstanceMatch(Map.of("tier", "gold"), Set.of()), "api", new InstanceMatch(Map.of(), Set.of("api")),
			"empty", new InstanceMatch(Map.of("tier", "platinum"), Set.of()));

	private final InstanceList instances = InstanceList
		.of(List.of(instance("a", "gold", "api"), instance("b", "silver", "api"), instance("c", "gold")));

	private final TestSupplier source = new TestSupplier(this.instances.flux());

	private final NamedSubsetServiceInstanceListSupplier stage = stage(BY_HEADER, OnNoMatch.ANY);

	@Test
	void keepsTheSubsetThatTheHeaderNames() {
		assertThat(hosts(this.stage, "gold")).containsExactly("a", "c");
		assertThat(hosts(this.stage, "api")).containsExactly("a", "b");
		assertThat(this.stage.fallbacks()).isZero();
	}

	@Test
	void keepsTheSubsetThatASelectorChooses() {
		NamedSubsetServiceInstanceListSupplier stage = stage((request) -> "gold", OnNoMatch.ANY);
		assertThat(TestInstances.hosts(stage.get(new DefaultRequest<>()).blockFirst())).containsExactly("a", "c");
	}

	@Test
	void withoutNameKeepsAll() {
		assertThat(this.stage.get(new DefaultRequest<>()).blockFirst()).isSameAs(this.instances);
		assertThat(this.stage.fallbacks()).isZero();
	}

	@ParameterizedTest
	@ValueSource(strings = { "empty", "unknown", "GOLD", "", " ", "gold\r\nX: y" })
	void withoutInstancesThereIsAnyInstance(String name) {
		assertThat(get(this.stage, name)).isSameAs(this.instances);
		assertThat(this.stage.fallbacks()).isOne();
	}

	@ParameterizedTest
	@ValueSource(strings = { "empty", "unknown", "GOLD", "", " ", "gold\r\nX: y" })
	void withoutInstancesThereIsNoneWhereThatIsWanted(String name) {
		NamedSubsetServiceInstanceListSupplier stage = stage(BY_HEADER, OnNoMatch.NONE);
		assertThat(get(stage, name)).isEmpty();
		assertThat(stage.fallbacks()).isOne();
	}

	@Test
	void whatDoesNotChangeStaysTheSameObject() {
		List<ServiceInstance> before = get(this.stage, "gold");
		this.source.lists = this.instances.successor(List.of(this.instances.get(0), this.instances.get(2))).flux();
		assertThat(get(this.stage, "gold")).isSameAs(before);
		assertThat(hosts(this.stage, "api")).containsExactly("a");
	}

	@Test
	void aSubsetThatHasInstancesLaterIsFoundThen() {
		get(this.stage, "empty");
		this.source.lists = this.instances.successor(List.of(instance("d", "platinum"))).flux();
		assertThat(hosts(this.stage, "empty")).containsExactly("d");
	}

	@Test
	void whatStrangersAskForCostsNoMemory() {
		Set<Object> answers = Collections.newSetFromMap(new IdentityHashMap<>());
		for (int i = 0; i < 100_000; i++) {
			answers.add(get(this.stage, "unknown-" + i));
		}
		assertThat(answers).hasSize(1);
	}

	@Test
	void allocatesNothingPerRequest() {
		NamedSubsetServiceInstanceListSupplier stage = new NamedSubsetServiceInstanceListSupplier(
				new PresentSupplier(this.instances), new NamedSubsets(SUBSETS, BY_HEADER, OnNoMatch.ANY));
		assertThat(AllocatedBytes.perPick((request) -> stage.present(request).get(0),
				TestRequests.withHeader(HEADER, "gold"), TestRequests.withHeader(HEADER, "unknown")))
			.isLessThan(1);
	}

	@Test
	void theFirstSelectorThatKnowsDecides() {
		SubsetSelector selector = SubsetSelector
			.firstOf(List.of((request) -> null, (request) -> "api", (request) -> "gold"));
		assertThat(selector.select(new DefaultRequest<>())).isEqualTo("api");
	}

	@Test
	void aSelectorThatFailsKnowsNothing() {
		SubsetSelector selector = SubsetSelector.firstOf(List.of((request) -> {
			throw new IllegalStateException("test");
		}, (request) -> "gold"));
		assertThat(selector.select(new DefaultRequest<>())).isEqualTo("gold");
	}

	private NamedSubsetServiceInstanceListSupplier stage(SubsetSelector selector, OnNoMatch fallback) {
		return new NamedSubsetServiceInstanceListSupplier(this.source, new NamedSubsets(SUBSETS, selector, fallback));
	}

	private static List<String> hosts(NamedSubsetServiceInstanceListSupplier stage, String name) {
		return TestInstances.hosts(get(stage, name));
	}

	private static List<ServiceInstance> get(NamedSubsetServiceInstanceListSupplier stage, String name) {
		Request<?> request = TestRequests.withHeader(HEADER, name);
		return stage.get(request).blockFirst();
	}

	private static Instance instance(String host, String tier, String... tags) {
		return TestInstances.builder(host).metadata(Map.of("tier", tier)).tags(List.of(tags)).build();
	}

}
