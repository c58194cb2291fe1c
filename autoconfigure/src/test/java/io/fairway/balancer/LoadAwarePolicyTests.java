package io.fairway.balancer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.cloud.client.loadbalancer.DefaultRequest;

import io.fairway.feedback.InstanceStatsRegistry;
import io.fairway.feedback.RequestLease;
import io.fairway.instance.FakeTicker;
import io.fairway.instance.Instance;
import io.fairway.instance.InstanceList;
import io.fairway.instance.TestInstances;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the policies that go by what was seen of instances.
 */
class LoadAwarePolicyTests {

	private final FakeTicker ticker = new FakeTicker();

	private final InstanceStatsRegistry stats = new InstanceStatsRegistry(this.ticker, List.of());

	private final Random random = new Random(41);

	@ParameterizedTest
	@EnumSource(names = { "LEAST_CONNECTIONS", "ADAPTIVE" })
	void chooseTheLessLoaded(TestPolicy policy) {
		RequestLease lease = this.stats.of(TestInstances.instance("a").id()).begin();
		Picker picker = picker(policy, TestInstances.list("a", "b"));
		for (int i = 0; i < 100; i++) {
			assertThat(host(picker)).isEqualTo("b");
		}
		lease.close();
	}

	/** The most loaded could be chosen only if it were compared with itself. */
	@Test
	void leastConnectionsNeverComparesAnInstanceWithItself() {
		RequestLease lease = this.stats.of(TestInstances.instance("h3").id()).begin();
		Picker picker = picker(TestPolicy.LEAST_CONNECTIONS, InstanceList.of(TestInstances.many(9)));
		for (int i = 0; i < 10_000; i++) {
			assertThat(host(picker)).isNotEqualTo("h3");
		}
		lease.close();
	}

	/** As the loads are divided by the weights, so the load is distributed. */
	@ParameterizedTest
	@ValueSource(ints = { 2, 3, Integer.MAX_VALUE })
	void leastConnectionsFillsInstancesInProportionToTheirWeights(int choiceCount) {
		InstanceList instances = InstanceList.of(List.of(TestInstances.weighted("a", 1), TestInstances.weighted("b", 2),
				TestInstances.weighted("c", 5)));
		Picker picker = LoadBalancingPolicy
			.leastConnections(choiceCount, 1, SlowStart.OFF, this.stats::of, this.random::nextInt, this.ticker)
			.picker(instances, null);
		List<RequestLease> leases = new ArrayList<>();
		Map<String, Integer> held = new HashMap<>();
		for (int i = 0; i < 8000; i++) {
			Instance picked = picker.pick(new DefaultRequest<>());
			leases.add(this.stats.of(picked.id()).begin());
			held.merge(picked.getHost(), 1, Integer::sum);
		}
		double share = (choiceCount > 2) ? 0.005 : 0.05;
		assertThat(held.get("a") / 8000.0).isBetween(1 / 8.0 - share, 1 / 8.0 + share);
		assertThat(held.get("b") / 8000.0).isBetween(2 / 8.0 - share, 2 / 8.0 + share);
		leases.forEach(RequestLease::close);
	}

	@Test
	void leastConnectionsWithoutBiasGoesByWeightAlone() {
		InstanceList instances = InstanceList
			.of(List.of(TestInstances.weighted("a", 1), TestInstances.weighted("b", 2)));
		RequestLease lease = this.stats.of(TestInstances.instance("b").id()).begin();
		Picker picker = LoadBalancingPolicy
			.leastConnections(2, 0, SlowStart.OFF, this.stats::of, this.random::nextInt, this.ticker)
			.picker(instances, null);
		assertThat(host(picker)).isEqualTo("b");
		lease.close();
	}

	@Test
	void adaptiveChoosesTheFaster() {
		answer("a", Duration.ofMillis(100), 200);
		answer("b", Duration.ofMillis(20), 200);
		Picker picker = picker(TestPolicy.ADAPTIVE, TestInstances.list("a", "b"));
		assertThat(host(picker)).isEqualTo("b");
	}

	@Test
	void adaptiveAvoidsWhoFailsAtOnce() {
		answer("a", Duration.ofMillis(100), 200);
		for (int i = 0; i < 10; i++) {
			answer("b", Duration.ofMillis(1), 503);
		}
		Picker picker = picker(TestPolicy.ADAPTIVE, TestInstances.list("a", "b"));
		assertThat(host(picker)).isEqualTo("a");
	}

	@Test
	void adaptiveAvoidsWhoAnswersNoMore() {
		answer("a", Duration.ofMillis(100), 200);
		answer("b", Duration.ofMillis(20), 200);
		RequestLease lease = this.stats.of(TestInstances.instance("b").id()).begin();
		this.ticker.advance(Duration.ofMillis(300));
		Picker picker = picker(TestPolicy.ADAPTIVE, TestInstances.list("a", "b"));
		assertThat(host(picker)).isEqualTo("a");
		lease.close();
	}

	/** Latency divided by such a weight is more than a number can hold. */
	@Test
	void adaptiveFavoursNobodyWhereCostsAreBeyondNumbers() {
		InstanceList instances = InstanceList.of(List.of(tiny("a"), tiny("b"), tiny("c"), tiny("d"), tiny("e")));
		instances.forEach((instance) -> answer(instance.getHost(), Duration.ofSeconds(1), 200));
		Picker picker = picker(TestPolicy.ADAPTIVE, instances);
		Map<String, Integer> counts = new HashMap<>();
		for (int i = 0; i < 1000; i++) {
			counts.merge(host(picker), 1, Integer::sum);
		}
		assertThat(counts).hasSize(5).allSatisfy((host, count) -> assertThat(count).isBetween(100, 300));
	}

	private static Instance tiny(String host) {
		return TestInstances.builder(host).metadata(Map.of("weight", "1e-305")).build();
	}

	private void answer(String host, Duration latency, int status) {
		RequestLease lease = this.stats.of(TestInstances.instance(host).id()).begin();
		this.ticker.advance(latency);
		lease.answered(status);
		lease.close();
	}

	private Picker picker(TestPolicy policy, InstanceList instances) {
		return policy.with(this.stats, this.random::nextInt, this.ticker).picker(instances, null);
	}

	private static String host(Picker picker) {
		return picker.pick(new DefaultRequest<>()).getHost();
	}

}
