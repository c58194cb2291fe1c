package io.fairway.balancer;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.cloud.client.loadbalancer.DefaultRequest;
import org.springframework.cloud.client.loadbalancer.Request;

import io.fairway.balancer.ConsistentHashSettings.Algorithm;
import io.fairway.feedback.InstanceStatsRegistry;
import io.fairway.feedback.RequestLease;
import io.fairway.instance.Instance;
import io.fairway.instance.InstanceList;
import io.fairway.instance.TestInstances;
import io.fairway.instance.Ticker;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for keys that most requests have.
 */
class HotKeyTests {

	private final InstanceStatsRegistry registry = new InstanceStatsRegistry(Ticker.system(), List.of());

	private final AtomicLong hashed = new AtomicLong();

	private final List<RequestLease> leases = new ArrayList<>();

	@ParameterizedTest
	@CsvSource({ "MAGLEV, 10", "MAGLEV, 100", "RING, 10", "RING, 100" })
	void aSingleKeyFillsNoInstanceAboveItsBound(Algorithm algorithm, int count) {
		List<Instance> instances = TestInstances.many(count);
		Picker picker = policy(algorithm).picker(InstanceList.of(instances), null);
		for (int total = 1; total <= 40 * count; total++) {
			Instance picked = picker.pick(new DefaultRequest<>(99L));
			begin(picked);
			assertThat(this.registry.of(picked.id()).inFlight())
				.isLessThanOrEqualTo((5 * total + 4 * count - 1) / (4 * count));
		}
	}

	@ParameterizedTest
	@CsvSource({ "MAGLEV", "RING" })
	void aPickHashesItsKeyOnce(Algorithm algorithm) {
		Picker picker = policy(algorithm).picker(InstanceList.of(TestInstances.many(20)), null);
		for (int i = 0; i < 100; i++) {
			begin(picker.pick(new DefaultRequest<>(99L)));
		}
		assertThat(this.hashed).hasValue(100);
	}

	private void begin(Instance instance) {
		this.leases.add(this.registry.of(instance.id()).begin());
	}

	private LoadBalancingPolicy policy(Algorithm algorithm) {
		HashKey key = this::hash;
		ConsistentHashSettings settings = new ConsistentHashSettings(algorithm, 0, 1024, 1_048_576, 0, 1.25,
				List.of(new ConsistentHashSettings.Key(key, false)));
		return LoadBalancingPolicy.consistentHash(settings, this.registry::of, (request, instance) -> false,
				(bound) -> 0);
	}

	private long hash(Request<?> request) {
		this.hashed.incrementAndGet();
		return (Long) request.getContext();
	}

}
