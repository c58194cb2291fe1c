package io.fairway.outlier;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Stream;

import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.cloud.client.loadbalancer.DefaultRequest;
import org.springframework.cloud.client.loadbalancer.Request;

import io.fairway.balancer.LoadBalancingPolicy;
import io.fairway.balancer.SlowStart;
import io.fairway.feedback.InstanceStatsRegistry;
import io.fairway.feedback.RequestLease;
import io.fairway.instance.Instance;
import io.fairway.instance.InstanceId;
import io.fairway.instance.InstanceList;
import io.fairway.instance.Seeded;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The traffic of an instance that returns, where slow start is on.
 */
class ReturningInstanceTests {

	private static final SlowStart SLOW_START = new SlowStart(Duration.ofSeconds(30), 1, 10);

	private static final int INSTANCES = 10;

	private static final int PER_SECOND = 20_000;

	/** Without load, least-connections would give the lightest instance nothing. */
	private static final int IN_FLIGHT = 200;

	private final Random random = Seeded.random(38);

	private final TestDetector detector = TestDetector.of(INSTANCES, TestDetector.DEFAULT);

	private final InstanceStatsRegistry stats = new InstanceStatsRegistry(this.detector.ticker, List.of());

	private final Queue<RequestLease> inFlight = new ArrayDeque<>();

	static Stream<Named<Function<ReturningInstanceTests, LoadBalancingPolicy>>> policies() {
		return Stream.of(
				Named.of("weighted",
						(test) -> LoadBalancingPolicy.weighted(SLOW_START, test.random::nextInt, test.detector.ticker)),
				Named.of("weighted-random",
						(test) -> LoadBalancingPolicy.weightedRandom(SLOW_START, test.random::nextInt,
								test.detector.ticker)),
				Named.of("least-connections", (test) -> LoadBalancingPolicy.leastConnections(2, 1, SLOW_START,
						test.stats::of, test.random::nextInt, test.detector.ticker)));
	}

	/** Row 38. Neighbouring seconds may differ by chance. */
	@ParameterizedTest
	@MethodSource("policies")
	void itsShareRisesFromATenth(Function<ReturningInstanceTests, LoadBalancingPolicy> policies) {
		LoadBalancingPolicy policy = policies.apply(this);
		this.detector.eject(0);
		InstanceList without = accepted(InstanceList.of(List.of()));
		shareInOneSecond(without, policy);
		this.detector.advance(Duration.ofSeconds(30));
		InstanceList list = accepted(without);
		List<Double> shares = new ArrayList<>();
		for (int second = 0; second < 32; second++) {
			shares.add(shareInOneSecond(list, policy));
		}
		assertThat(shares.get(0)).isPositive().isLessThanOrEqualTo(0.15);
		for (int second = 1; second < shares.size(); second++) {
			assertThat(shares.get(second)).as("second %d", second).isGreaterThan(shares.get(second - 1) - 0.06);
		}
		assertThat(shares.get(31)).isBetween(0.9, 1.1);
	}

	private InstanceList accepted(InstanceList previous) {
		List<Instance> accepted = this.detector.instances.stream().filter(this.detector.detector::accepts).toList();
		return previous.successor(accepted);
	}

	/** Of its fair share. */
	private double shareInOneSecond(InstanceList list, LoadBalancingPolicy policy) {
		Request<?> request = new DefaultRequest<>("");
		int picked = 0;
		for (int i = 0; i < PER_SECOND; i++) {
			InstanceId id = list.derived(policy, policy).pick(request).id();
			picked += id.equals(TestDetector.id(0)) ? 1 : 0;
			this.inFlight.add(this.stats.of(id).begin());
			if (this.inFlight.size() > IN_FLIGHT) {
				this.inFlight.remove().close();
			}
			this.detector.ticker.advance(Duration.ofNanos(1_000_000_000 / PER_SECOND));
		}
		return picked * (double) INSTANCES / PER_SECOND;
	}

}
