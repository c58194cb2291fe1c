package io.fairway.discovery;

import java.util.List;

import org.junit.jupiter.api.Test;

import io.fairway.instance.TestInstances;

import static org.assertj.core.api.Assertions.assertThat;

class MergeModeTests {

	@Test
	void unionHasAllInstancesInTheOrderOfTheRegistries() {
		assertThat(MergeMode.UNION
			.merge(List.of(TestInstances.instances("b"), List.of(), TestInstances.instances("a", "c"))))
			.containsExactly(TestInstances.instance("b"), TestInstances.instance("a"), TestInstances.instance("c"));
	}

	@Test
	void unionBelievesTheFirstRegistryThatKnowsAnAddress() {
		assertThat(MergeMode.UNION.merge(List.of(List.of(TestInstances.weighted("a", 2)),
				List.of(TestInstances.weighted("a", 3), TestInstances.instance("b")))))
			.containsExactly(TestInstances.weighted("a", 2), TestInstances.instance("b"));
	}

	@Test
	void failoverHasTheInstancesOfTheFirstRegistryThatHasAny() {
		assertThat(MergeMode.FAILOVER
			.merge(List.of(List.of(), TestInstances.instances("b", "c"), TestInstances.instances("a"))))
			.containsExactly(TestInstances.instance("b"), TestInstances.instance("c"));
	}

	@Test
	void withoutAnswersThereIsNothing() {
		assertThat(MergeMode.FAILOVER.merge(List.of(List.of(), List.of()))).isEmpty();
		assertThat(MergeMode.UNION.merge(List.of())).isEmpty();
	}

}
