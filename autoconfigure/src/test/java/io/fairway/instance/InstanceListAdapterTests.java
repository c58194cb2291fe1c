package io.fairway.instance;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.springframework.cloud.client.DefaultServiceInstance;
import org.springframework.cloud.client.ServiceInstance;

import static org.assertj.core.api.Assertions.assertThat;

class InstanceListAdapterTests {

	private final List<String> problems = new ArrayList<>();

	private final InstanceListAdapter adapter = new InstanceListAdapter("users", this.problems::add);

	@Test
	void leavesAListOfOursAsItIs() {
		InstanceList list = TestInstances.list("a");
		assertThat(this.adapter.adapt(list)).isSameAs(list);
	}

	@Test
	void adaptsTheInstancesInTheirOrder() {
		InstanceList list = this.adapter.adapt(foreign("b", "a"));
		assertThat(TestInstances.hosts(list)).containsExactly("b", "a");
	}

	@Test
	void remembersWhereAnInstanceComesFrom() {
		List<ServiceInstance> foreign = foreign("a");
		assertThat(this.adapter.adapt(foreign).get(0).source()).isSameAs(foreign.get(0));
	}

	@Test
	void answersANewButEqualListWithTheSameObject() {
		assertThat(this.adapter.adapt(foreign("a", "b"))).isSameAs(this.adapter.adapt(foreign("a", "b")));
	}

	@Test
	void noticesThatAnElementChanged() {
		this.adapter.adapt(foreign("a", "b"));
		assertThat(TestInstances.hosts(this.adapter.adapt(foreign("a", "c")))).containsExactly("a", "c");
	}

	@Test
	void noticesThatTheMetadataChanged() {
		this.adapter.adapt(List.of(foreign("a", Map.of("weight", "2"))));
		assertThat(this.adapter.adapt(List.of(foreign("a", Map.of("weight", "3")))).get(0).weight()).isEqualTo(3);
	}

	@Test
	void noticesThatAListOfSomebodyElseChangedInPlace() {
		List<ServiceInstance> live = new ArrayList<>(foreign("a", "b"));
		this.adapter.adapt(live);
		live.remove(0);
		assertThat(TestInstances.hosts(this.adapter.adapt(live))).containsExactly("b");
	}

	@Test
	void handsOverWhatWasDerivedFromTheListBefore() {
		Object owner = new Object();
		this.adapter.adapt(foreign("a")).derived(owner, (list, previous) -> "first");
		assertThat(this.adapter.adapt(foreign("b")).<String>derived(owner, (list, previous) -> previous))
			.isEqualTo("first");
	}

	@Test
	void leavesOutAndReportsNull() {
		InstanceList list = this.adapter.adapt(Arrays.asList(null, foreign("a", Map.of()), null));
		assertThat(TestInstances.hosts(list)).containsExactly("a");
		assertThat(this.problems).hasSize(2).containsOnly("an instance is null and is left out");
	}

	@Test
	void leavesOutAndReportsAnInstanceThatCannotBeCalled() {
		InstanceList list = this.adapter.adapt(foreign("evil.com/@10.0.0.1", "a"));
		assertThat(TestInstances.hosts(list)).containsExactly("a");
		assertThat(this.problems).singleElement()
			.asString()
			.startsWith("an instance is left out: host 'evil.com/@10.0.0.1' is not valid");
	}

	@Test
	void reportsOnceForEachNewList() {
		this.adapter.adapt(foreign("a_b"));
		this.adapter.adapt(foreign("a_b"));
		assertThat(this.problems).hasSize(1);
	}

	@Test
	void reportsMetadataThatMakeNoSense() {
		this.adapter.adapt(List.of(foreign("a", Map.of("weight", "NaN"))));
		assertThat(this.problems).singleElement().asString().startsWith("a:8080: weight 'NaN' is replaced by 1");
	}

	@Test
	void hasEachAddressOnceAndTheLastDescriptionOfIt() {
		InstanceList list = this.adapter.adapt(List.of(foreign("a", Map.of("weight", "2")), foreign("b", Map.of()),
				foreign("a", Map.of("weight", "3"))));
		assertThat(TestInstances.hosts(list)).containsExactly("a", "b");
		assertThat(list.get(0).weight()).isEqualTo(3);
	}

	@Test
	void adaptsAnEmptyList() {
		assertThat(this.adapter.adapt(List.of())).isEmpty();
	}

	private static List<ServiceInstance> foreign(String... hosts) {
		return Arrays.stream(hosts).map((host) -> foreign(host, Map.of())).toList();
	}

	private static ServiceInstance foreign(String host, Map<String, String> metadata) {
		return new DefaultServiceInstance("id", "users", host, 8080, false, metadata);
	}

}
