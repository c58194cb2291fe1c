package io.fairway.registry.kubernetes;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import org.junit.jupiter.api.Test;

import io.fairway.instance.FakeTicker;
import io.fairway.instance.Rejections;

import static org.assertj.core.api.Assertions.assertThat;

class NodeRegionsTests {

	private final List<String> asked = new ArrayList<>();

	private final FakeTicker ticker = new FakeTicker();

	private final Rejections rejections = new Rejections("test");

	private String region = "east";

	private int changes;

	private final NodeRegions regions = new NodeRegions(this::node, () -> this.changes++, Runnable::run, this.ticker,
			this.rejections);

	private Node node(String name) {
		this.asked.add(name);
		if (this.region == null) {
			throw new KubernetesClientException("no");
		}
		return new NodeBuilder().withNewMetadata()
			.withLabels(Map.of("topology.kubernetes.io/region", this.region))
			.endMetadata()
			.build();
	}

	@Test
	void asksOneNodeOfAZone() {
		assertThat(this.regions.region("a", "node-1")).isEmpty();
		assertThat(this.changes).isEqualTo(1);
		assertThat(this.regions.region("a", "node-2")).isEqualTo("east");
		assertThat(this.asked).containsExactly("node-1");
	}

	@Test
	void asksAgainAMinuteAfterAFailure() {
		this.region = null;
		this.regions.region("a", "node-1");
		this.regions.region("a", "node-1");
		assertThat(this.asked).hasSize(1);
		assertThat(this.rejections.count()).isEqualTo(1);
		assertThat(this.changes).isZero();
		this.region = "east";
		this.ticker.advance(Duration.ofMinutes(1));
		this.regions.region("a", "node-1");
		assertThat(this.regions.region("a", "node-1")).isEqualTo("east");
	}

	@Test
	void neverAsksForWhatIsNoNameOfANode() {
		this.regions.region("a", "../namespaces/kube-system/secrets/admin");
		this.regions.region("a", "node?x");
		assertThat(this.asked).isEmpty();
	}

	@Test
	void keepsNoMoreZonesThanThereCanBe() {
		for (int i = 0; i < 5000; i++) {
			this.regions.region("zone-" + i, "node");
		}
		assertThat(this.asked).hasSize(1000);
	}

}
