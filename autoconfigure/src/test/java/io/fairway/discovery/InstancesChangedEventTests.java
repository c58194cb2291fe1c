package io.fairway.discovery;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

import org.junit.jupiter.api.Test;

import io.fairway.instance.Instance;
import io.fairway.instance.InstanceId;
import io.fairway.instance.InstanceList;
import io.fairway.instance.TestInstances;

import static org.assertj.core.api.Assertions.assertThat;

class InstancesChangedEventTests {

	@Test
	void tellsWhatWasAddedRemovedAndUpdated() {
		InstancesChangedEvent event = between(
				List.of(TestInstances.instance("stays"), TestInstances.instance("goes"),
						TestInstances.instance("changes")),
				List.of(TestInstances.instance("comes"), TestInstances.weighted("changes", 2),
						TestInstances.instance("stays")));
		assertThat(event.serviceId()).isEqualTo("users");
		assertThat(event.instances()).containsExactly(TestInstances.instance("comes"),
				TestInstances.weighted("changes", 2), TestInstances.instance("stays"));
		assertThat(event.added()).containsExactly(TestInstances.instance("comes"));
		assertThat(event.removed()).containsExactly(TestInstances.instance("goes"));
		assertThat(event.updated()).containsExactly(TestInstances.weighted("changes", 2));
	}

	@Test
	void anotherOrderIsNoUpdate() {
		InstancesChangedEvent event = between(List.of(TestInstances.instance("a"), TestInstances.instance("b")),
				List.of(TestInstances.instance("b"), TestInstances.instance("a")));
		assertThat(event.added()).isEmpty();
		assertThat(event.removed()).isEmpty();
		assertThat(event.updated()).isEmpty();
	}

	/** Whoever follows the events knows what the directory knows. */
	@Test
	void leadsFromOneListToTheNext() {
		long seed = 5;
		Random random = new Random(seed);
		List<Instance> before = List.of();
		Map<InstanceId, Instance> known = new HashMap<>();
		for (int round = 0; round < 2000; round++) {
			List<Instance> after = random.ints(random.nextInt(8), 0, 10)
				.distinct()
				.mapToObj((host) -> TestInstances.weighted("h" + host, 1 + random.nextInt(3)))
				.toList();
			InstancesChangedEvent event = between(before, after);
			event.removed().forEach((instance) -> assertThat(known.remove(instance.id())).isEqualTo(instance));
			event.added().forEach((instance) -> assertThat(known.put(instance.id(), instance)).isNull());
			event.updated()
				.forEach((instance) -> assertThat(known.put(instance.id(), instance)).isNotNull()
					.isNotEqualTo(instance));
			assertThat(known.values()).as("seed %s, round %s", seed, round).containsExactlyInAnyOrderElementsOf(after);
			before = after;
		}
	}

	private static InstancesChangedEvent between(List<Instance> before, List<Instance> after) {
		return InstancesChangedEvent.between("users", InstanceList.of(before), InstanceList.of(after));
	}

}
