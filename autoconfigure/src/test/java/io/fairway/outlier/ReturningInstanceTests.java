package io.fairway.outlier;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.function.IntUnaryOperator;
import java.util.stream.Stream;

import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.cloud.client.loadbalancer.DefaultRequest;
import org.springframework.cloud.client.loadbalancer.Request;

import io.fairway.balancer.LoadBalancingPolicy;
import io.fairway.balancer.Picker;
import io.fairway.balancer.SlowStart;
import io.fairway.feedback.InstanceStatsRegistry;
import io.fairway.instance.Instance;
import io.fairway.instance.InstanceList;
import io.fairway.instance.Seeded;
import io.fairway.instance.Ticker;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The traffic of an instance that returns, where slow start is on.
 */
class ReturningInstanceTests {

	private static final SlowStart SLOW_START = new SlowStart(Duration.ofSeconds(30), 1, 10);

	private static final int INSTANCES = 10;

	private static final int PER_SECOND = 20_000;

	private final Random random = Seeded.random(38);

	static Stream<Named<BiFunction<TestDetector, IntUnaryOperator, LoadBalancingPolicy>>> policies() {
		return Stream.of(
				Named.of("weighted",
						(detector, random) -> LoadBalancingPolicy.weighted(SLOW_START, random, detector.ticker)),
				Named.of("weighted-random",
						(detector, random) -> LoadBalancingPolicy.weightedRandom(SLOW_START, random, detector.ticker)),
				Named.of("least-connections", (detector, random) -> LoadBalancingPolicy.leastConnections(2, 1,
						SLOW_START, stats(detector.ticker)::of, random, detector.ticker)));
	}

	private static InstanceStatsRegistry stats(Ticker ticker) {
		return new InstanceStatsRegistry(ticker, List.of());
	}

	@ParameterizedTest
	@MethodSource("policies")
	void itsShareRisesFromATenth(BiFunction<TestDetector, IntUnaryOperator, LoadBalancingPolicy> policies) {
		TestDetector detector = TestDetector.of(INSTANCES, TestDetector.DEFAULT);
		LoadBalancingPolicy policy = policies.apply(detector, this.random::nextInt);
		detector.eject(0);
		InstanceList without = accepted(detector, InstanceList.of(List.of()));
		without.derived(policy, policy);
		detector.advance(Duration.ofSeconds(30));
		InstanceList list = accepted(detector, without);
		List<Double> shares = new ArrayList<>();
		for (int second = 0; second < 32; second++) {
			shares.add(shareInOneSecond(detector, list, policy));
		}
		assertThat(shares.get(0)).isPositive().isLessThanOrEqualTo(0.15);
		for (int second = 1; second < shares.size(); second++) {
			assertThat(shares.get(second)).as("second %d", second).isGreaterThan(shares.get(second - 1) - 0.05);
		}
		assertThat(shares.get(31)).isBetween(0.9, 1.1);
	}

	private static InstanceList accepted(TestDetector detector, InstanceList previous) {
		List<Instance> accepted = detector.instances.stream().filter(detector.detector::accepts).toList();
		assertThat(accepted).hasSizeBetween(INSTANCES - 1, INSTANCES);
		return previous.successor(accepted);
	}

	/** Of its fair share. */
	private static double shareInOneSecond(TestDetector detector, InstanceList list, LoadBalancingPolicy policy) {
		Request<?> request = new DefaultRequest<>("");
		int picked = 0;
		for (int i = 0; i < PER_SECOND; i++) {
			Picker picker = list.derived(policy, policy);
			picked += picker.pick(request).id().equals(TestDetector.id(0)) ? 1 : 0;
			detector.ticker.advance(Duration.ofNanos(1_000_000_000 / PER_SECOND));
		}
		return picked * (double) INSTANCES / PER_SECOND;
	}

}
