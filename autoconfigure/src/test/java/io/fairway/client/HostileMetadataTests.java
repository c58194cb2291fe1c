package io.fairway.client;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.cloud.client.DefaultServiceInstance;
import org.springframework.cloud.client.ServiceInstance;

import io.fairway.balancer.TestPolicy;
import io.fairway.feedback.InstanceStatsRegistry;
import io.fairway.instance.CapturedLog;
import io.fairway.instance.Rejections;
import io.fairway.instance.Seeded;
import io.fairway.instance.Ticker;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for what registries may write into metadata, from the list of a supplier to the
 * answer of the load balancer.
 */
class HostileMetadataTests {

	/** All that is no weight, and is taken for 1. */
	private static final List<String> NO_WEIGHTS = List.of("-1", "-0.0001", "NaN", "Infinity", "-Infinity", "1e9",
			"2e9", "1000000000", "1000000.1", "1e999", "", " ", "x", "1,5", "0x", "1 2", "null", "\u0000", "\n",
			"９".repeat(200), "9".repeat(10_000), "${jndi:ldap://x}");

	private static final List<String> WEIGHTS = List.of("0", "-0", "1", "2", "3.5", "1000000", "999999.9", "1e-300",
			"4.9e-324", "1e-320", "0.001");

	private final InstanceStatsRegistry stats = new InstanceStatsRegistry(Ticker.system(), List.of());

	private final CapturedLog log = new CapturedLog(Rejections.class);

	@AfterEach
	void closeLog() {
		this.log.close();
	}

	static List<String> noWeights() {
		return NO_WEIGHTS;
	}

	@ParameterizedTest
	@EnumSource
	void alwaysChoosesOneOfTheList(TestPolicy policy) {
		for (int seed = 0; seed < 50; seed++) {
			Random random = Seeded.random(seed);
			List<List<ServiceInstance>> current = new ArrayList<>(List.of(List.of()));
			ChosenFrom chosen = new ChosenFrom(() -> current.get(0),
					policy.with(this.stats, random::nextInt, Ticker.system()));
			for (int round = 0; round < 5; round++) {
				List<ServiceInstance> instances = hostile(random);
				current.set(0, instances);
				for (int i = 0; i < 20; i++) {
					ServiceInstance choice = chosen.choose(TestPolicy.request(random.nextLong()));
					assertThat(instances).as("seed %s, round %s", seed, round).contains(choice);
				}
			}
		}
	}

	@ParameterizedTest
	@MethodSource("noWeights")
	void whatIsNoWeightCountsAsOne(String weight) {
		List<ServiceInstance> instances = List.of(instance(1, Map.of("weight", weight)),
				instance(2, Map.of("weight", "3")));
		assertThat(ports(instances, 400)).containsExactlyInAnyOrderEntriesOf(Map.of(1, 100, 2, 300));
	}

	@Test
	void aMissingWeightCountsAsOne() {
		List<ServiceInstance> instances = List.of(instance(1, null), instance(2, Map.of("weight", "3")),
				instance(3, Collections.singletonMap("weight", null)));
		assertThat(ports(instances, 500)).containsExactlyInAnyOrderEntriesOf(Map.of(1, 100, 2, 300, 3, 100));
	}

	@Test
	void complainsOnceOfEachInstanceByItsAddress() {
		List<ServiceInstance> instances = List.of(instance(1, Map.of("weight", "NaN")),
				instance(2, Map.of("weight", "NaN")), instance(3, Map.of("weight", "-1")), instance(4, Map.of()));
		ports(instances, 100);
		assertThat(this.log.messages()).satisfiesExactlyInAnyOrder(
				(message) -> assertThat(message).contains("10.0.0.1:1", "weight 'NaN' is replaced by 1"),
				(message) -> assertThat(message).contains("10.0.0.1:2", "weight 'NaN' is replaced by 1"),
				(message) -> assertThat(message).contains("10.0.0.1:3", "weight '-1' is replaced by 1"));
	}

	private Map<Integer, Integer> ports(List<ServiceInstance> instances, int choices) {
		ChosenFrom chosen = new ChosenFrom(() -> new ArrayList<>(instances),
				TestPolicy.WEIGHTED.with(this.stats, (bound) -> 0, Ticker.system()));
		Map<Integer, Integer> ports = new HashMap<>();
		for (int i = 0; i < choices; i++) {
			ports.merge(chosen.choose(TestPolicy.request(i)).getPort(), 1, Integer::sum);
		}
		return ports;
	}

	private static List<ServiceInstance> hostile(Random random) {
		ServiceInstance[] instances = new ServiceInstance[1 + random.nextInt(6)];
		for (int i = 0; i < instances.length; i++) {
			List<String> weights = random.nextBoolean() ? NO_WEIGHTS : WEIGHTS;
			Map<String, String> metadata = new HashMap<>();
			metadata.put("weight", (random.nextInt(10) == 0) ? null : weights.get(random.nextInt(weights.size())));
			metadata.put("version", NO_WEIGHTS.get(random.nextInt(NO_WEIGHTS.size())));
			metadata.put("zone", NO_WEIGHTS.get(random.nextInt(NO_WEIGHTS.size())));
			metadata.put("tags", ",,\u0000," + NO_WEIGHTS.get(random.nextInt(NO_WEIGHTS.size())));
			metadata.put(null, "x");
			instances[i] = instance(1 + i, (random.nextInt(10) == 0) ? null : metadata);
		}
		return Arrays.asList(instances);
	}

	private static ServiceInstance instance(int port, Map<String, String> metadata) {
		return new DefaultServiceInstance("users-" + port, "users", "10.0.0.1", port, false, metadata);
	}

}
