package io.fairway.client;

import java.util.List;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.cloud.client.DefaultServiceInstance;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.loadbalancer.DefaultRequest;
import org.springframework.cloud.client.loadbalancer.Request;
import org.springframework.cloud.client.loadbalancer.RetryableRequestContext;

import io.fairway.balancer.ConsistentHashSettings;
import io.fairway.balancer.LoadBalancingPolicy;
import io.fairway.balancer.Picker;
import io.fairway.feedback.InstanceStatsRegistry;
import io.fairway.instance.Instance;
import io.fairway.instance.InstanceList;
import io.fairway.instance.Ticker;

import static org.assertj.core.api.Assertions.assertThat;

class TriedInstancesTests {

	private final Instance instance = Instance.builder("users", "10.0.0.1", 80).build();

	@Test
	void matchesTheInstanceOfThePreviousAttempt() {
		assertThat(TriedInstances.contain(after(this.instance), this.instance)).isTrue();
		assertThat(TriedInstances.contain(after(instance("10.0.0.1", 80)), this.instance)).isTrue();
	}

	@Test
	void matchesTheSourceOfAnInstanceHoweverItWritesItsAddress() {
		ServiceInstance source = instance("FE80:0::1", 80);
		assertThat(TriedInstances.contain(after(source), Instance.from("users", source, (problem) -> {
		}))).isTrue();
	}

	@Test
	void matchesNoOtherInstance() {
		assertThat(TriedInstances.contain(after(instance("10.0.0.1", 81)), this.instance)).isFalse();
		assertThat(TriedInstances.contain(after(instance("10.0.0.2", 80)), this.instance)).isFalse();
	}

	@Test
	void matchesNothingOnTheFirstAttempt() {
		assertThat(TriedInstances.contain(after(null), this.instance)).isFalse();
		assertThat(TriedInstances.contain(new DefaultRequest<>("x"), this.instance)).isFalse();
	}

	@Test
	void letsARetryGoElsewhere() {
		Picker picker = LoadBalancingPolicy
			.consistentHash(ConsistentHashSettings.of((request) -> 7),
					new InstanceStatsRegistry(Ticker.system(), List.of())::of, TriedInstances::contain, (bound) -> 0)
			.picker(InstanceList.of(IntStream.rangeClosed(1, 5)
				.mapToObj((i) -> Instance.builder("users", "10.0.0.1", i).build())
				.toList()), null);
		Instance owner = picker.pick(after(null));
		assertThat(picker.pick(after(owner))).isNotSameAs(owner).isSameAs(picker.pick(after(owner)));
	}

	private static ServiceInstance instance(String host, int port) {
		return new DefaultServiceInstance("id", "users", host, port, false);
	}

	private static Request<?> after(@Nullable ServiceInstance previous) {
		return new DefaultRequest<>(new RetryableRequestContext(previous));
	}

}
