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
import org.springframework.cloud.client.loadbalancer.DefaultRequestContext;
import org.springframework.cloud.client.loadbalancer.Request;
import org.springframework.cloud.client.loadbalancer.RequestDataContext;

import io.fairway.balancer.AllocatedBytes;
import io.fairway.instance.Instance;
import io.fairway.instance.InstanceList;
import io.fairway.instance.TestInstances;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class HintServiceInstanceListSupplierTests {

	private static final String HEADER = "X-SC-LB-Hint";

	private final InstanceList instances = InstanceList
		.of(List.of(instance("a", "blue"), instance("b", "green"), instance("c", "blue"), instance("d", null)));

	private final TestSupplier source = new TestSupplier(this.instances.flux());

	private final HintServiceInstanceListSupplier stage = new HintServiceInstanceListSupplier(this.source,
			new HintSettings(HEADER));

	@Test
	void keepsInstancesWithTheHintOfTheHeader() {
		assertThat(hosts(TestRequests.withHeader(HEADER, "blue"))).containsExactly("a", "c");
	}

	@Test
	void keepsInstancesWithTheHintThatIsConfigured() {
		assertThat(hosts(new DefaultRequest<>(new DefaultRequestContext(null, "green")))).containsExactly("b");
	}

	@Test
	void theHeaderCountsMoreThanWhatIsConfigured() {
		RequestDataContext context = (RequestDataContext) TestRequests.withHeader(HEADER, "blue").getContext();
		context.setHint("green");
		assertThat(hosts(new DefaultRequest<>(context))).containsExactly("a", "c");
	}

	@Test
	void anEmptyHeaderIsNone() {
		RequestDataContext context = (RequestDataContext) TestRequests.withHeader(HEADER, " ").getContext();
		context.setHint("green");
		assertThat(hosts(new DefaultRequest<>(context))).containsExactly("b");
	}

	@ParameterizedTest
	@ValueSource(strings = { "red", "BLUE", "blue\r\nX: y" })
	void aHintThatNoInstanceHasLeadsToAll(String hint) {
		assertThat(this.stage.get(TestRequests.withHeader(HEADER, hint)).blockFirst()).isSameAs(this.instances);
		assertThat(this.stage.fallbacks()).isOne();
	}

	@Test
	void aRequestWithoutHintGetsAllAndThatIsNoFallback() {
		assertThat(this.stage.get(new DefaultRequest<>()).blockFirst()).isSameAs(this.instances);
		assertThat(this.stage.get(new DefaultRequest<>("other context")).blockFirst()).isSameAs(this.instances);
		assertThat(this.stage.get().blockFirst()).isSameAs(this.instances);
		assertThat(this.stage.fallbacks()).isZero();
	}

	@Test
	void whatDoesNotChangeStaysTheSameObject() {
		Request<?> request = TestRequests.withHeader(HEADER, "blue");
		List<ServiceInstance> before = this.stage.get(request).blockFirst();
		this.source.lists = this.instances.successor(List.of(this.instances.get(0), this.instances.get(2))).flux();
		assertThat(this.stage.get(request).blockFirst()).isSameAs(before);
	}

	@Test
	void whatStrangersSendCostsNoMemory() {
		Set<Object> answers = Collections.newSetFromMap(new IdentityHashMap<>());
		for (int i = 0; i < 100_000; i++) {
			answers.add(this.stage.get(TestRequests.withHeader(HEADER, "unknown-" + i)).blockFirst());
		}
		assertThat(answers).hasSize(1);
	}

	@Test
	void allocatesNothingPerRequest() {
		HintServiceInstanceListSupplier stage = new HintServiceInstanceListSupplier(new PresentSupplier(this.instances),
				new HintSettings(HEADER));
		assertThat(AllocatedBytes.perPick((request) -> stage.present(request).get(0),
				TestRequests.withHeader(HEADER, "blue"), TestRequests.withHeader(HEADER, "red")))
			.isLessThan(1);
	}

	@Test
	void refusesSettingsWithoutHeader() {
		assertThatIllegalArgumentException().isThrownBy(() -> new HintSettings(" "));
	}

	private List<String> hosts(Request<?> request) {
		return TestInstances.hosts(this.stage.get(request).blockFirst());
	}

	private static Instance instance(String host, String hint) {
		return TestInstances.builder(host).metadata((hint != null) ? Map.of("hint", hint) : Map.of()).build();
	}

}
