package io.fairway.routing;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.loadbalancer.DefaultRequest;
import org.springframework.cloud.client.loadbalancer.Request;

import io.fairway.instance.Instance;
import io.fairway.instance.InstanceList;
import io.fairway.instance.TestInstances;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class VersionServiceInstanceListSupplierTests {

	private static final String HEADER = "X-Version";

	private final InstanceList instances = InstanceList.of(List.of(version("a", "1.0"), version("b", "v2"),
			version("c", null), version("d", "2"), version("e", "blue")));

	private final TestSupplier source = new TestSupplier(this.instances.flux());

	private final VersionServiceInstanceListSupplier stage = stage(HEADER, null);

	@ParameterizedTest
	@ValueSource(strings = { "2", "v2", "V2", " v2 " })
	void keepsTheVersionThatIsAskedFor(String version) {
		assertThat(TestInstances.hosts(get(this.stage, version))).containsExactly("b", "d");
	}

	@Test
	void keepsAVersionThatIsALabel() {
		assertThat(TestInstances.hosts(get(this.stage, "blue"))).containsExactly("e");
	}

	@Test
	void withoutHeaderKeepsAll() {
		assertThat(this.stage.get(new DefaultRequest<>()).blockFirst()).isSameAs(this.instances);
		assertThat(this.stage.get(TestRequests.withHeader("X-Other", "2")).blockFirst()).isSameAs(this.instances);
		assertThat(this.stage.get().blockFirst()).isSameAs(this.instances);
	}

	@Test
	void readsTheHeaderThatItIsTold() {
		VersionServiceInstanceListSupplier other = stage("X-Other", null);
		assertThat(TestInstances.hosts(other.get(TestRequests.withHeader("X-Other", "2")).blockFirst()))
			.containsExactly("b", "d");
		assertThat(other.get(TestRequests.withHeader(HEADER, "2")).blockFirst()).isSameAs(this.instances);
	}

	@Test
	void readsTheHeaderInAnyCase() {
		assertThat(TestInstances.hosts(this.stage.get(TestRequests.withHeader("x-VERSION", "2")).blockFirst()))
			.containsExactly("b", "d");
	}

	@Test
	void readsTheFirstOfManyHeaders() {
		assertThat(TestInstances.hosts(this.stage.get(TestRequests.withHeader(HEADER, "1.0", "2")).blockFirst()))
			.containsExactly("a");
	}

	@Test
	void withoutHeaderKeepsTheDefaultVersion() {
		assertThat(TestInstances.hosts(stage(HEADER, "v2").get(new DefaultRequest<>()).blockFirst()))
			.containsExactly("b", "d");
	}

	@Test
	void theHeaderCountsMoreThanTheDefaultVersion() {
		assertThat(TestInstances.hosts(get(stage(HEADER, "v2"), "1.0"))).containsExactly("a");
	}

	@ParameterizedTest
	@ValueSource(strings = { "3", "1.0.1", "", " ", "BLUE", "2\r\nX: y", ">2", ",", "1.x || 2.x" })
	void aVersionThatNobodyHasLeadsToNothing(String version) {
		assertThat(get(this.stage, version)).isEmpty();
		assertThat(get(stage(HEADER, "2"), version)).isEmpty();
	}

	@Test
	void theSameInputAndVersionLeadToTheSameObject() {
		assertThat(get(this.stage, "2")).isSameAs(get(this.stage, "v2"));
	}

	@Test
	void aVersionThatDoesNotChangeStaysTheSameObject() {
		List<ServiceInstance> before = get(this.stage, "2");
		this.source.lists = this.instances
			.successor(List.of(version("a", "1.1"), version("b", "v2"), version("d", "2")))
			.flux();
		assertThat(get(this.stage, "2")).isSameAs(before);
		assertThat(TestInstances.hosts(get(this.stage, "1.1"))).containsExactly("a");
		assertThat(get(this.stage, "1.0")).isEmpty();
	}

	@Test
	void whatWasDerivedFromAVersionIsHandedOver() {
		Object owner = new Object();
		((InstanceList) get(this.stage, "2")).derived(owner, (list, previous) -> "first");
		this.source.lists = this.instances.successor(List.of(version("b", "v2"), version("x", "2"))).flux();
		String derived = ((InstanceList) get(this.stage, "2")).derived(owner, (list, previous) -> previous);
		assertThat(derived).isEqualTo("first");
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
	void nothingStaysTheSameNothingWhenTheListChanges() {
		List<ServiceInstance> before = get(this.stage, "unknown");
		this.source.lists = this.instances.successor(List.of(version("b", "v2"))).flux();
		assertThat(get(this.stage, "unknown")).isSameAs(before);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " " })
	void refusesSettingsWithoutHeader(String header) {
		assertThatIllegalArgumentException().isThrownBy(() -> new VersionSettings(header, null));
	}

	private VersionServiceInstanceListSupplier stage(String header, String defaultVersion) {
		return new VersionServiceInstanceListSupplier(this.source, new VersionSettings(header, defaultVersion));
	}

	private static List<ServiceInstance> get(VersionServiceInstanceListSupplier stage, String version) {
		Request<?> request = TestRequests.withHeader(HEADER, version);
		return stage.get(request).blockFirst();
	}

	private static Instance version(String host, String version) {
		return TestInstances.builder(host).version(version).build();
	}

}
