package io.fairway.autoconfigure;

import java.net.ConnectException;
import java.time.Duration;
import java.util.stream.IntStream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.loadbalancer.LoadBalancerClient;
import org.springframework.cloud.loadbalancer.support.LoadBalancerClientFactory;
import org.springframework.context.ApplicationContext;

import io.fairway.breaker.BreakerState;
import io.fairway.breaker.InstanceBreaker;
import io.fairway.feedback.InstanceStats;
import io.fairway.feedback.InstanceStatsRegistry;
import io.fairway.health.HealthChecker;
import io.fairway.instance.Garbage;
import io.fairway.instance.Instance;
import io.fairway.instance.InstanceId;
import io.fairway.instance.TestInstances;
import io.fairway.outlier.OutlierDetectors;
import io.fairway.registry.Registries;
import io.fairway.registry.memory.MemoryRegistry;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Instances that come, fail, are checked, ejected and broken off, and go: with everything
 * on that keeps something of an instance, nothing of them is left.
 */
class InstanceGenerationsTests {

	private static final int GENERATIONS = 10_000;

	/** A breaker alone is larger than that. */
	private static final long MAX_BYTES_OF_A_GENERATION = 500;

	private final ApplicationContextRunner runner = FairwayContextRunner.create()
		.withPropertyValues("logging.level.io.fairway=error", "fairway.discovery.registries.local.type=memory",
				"fairway.loadbalancer.circuit-breaker.enabled=true",
				"fairway.loadbalancer.circuit-breaker.sliding-window-size=2",
				"fairway.loadbalancer.outlier.consecutive5xx=2", "fairway.loadbalancer.slow-start.window=10s",
				"fairway.loadbalancer.limit.max-requests-per-instance=100",
				"fairway.loadbalancer.limit.adaptive.enabled=true", "fairway.loadbalancer.health-check.enabled=true",
				"fairway.loadbalancer.health-check.type=tcp", "fairway.loadbalancer.health-check.interval=1h");

	@Test
	void leaveNothingBehind() {
		this.runner.run((context) -> {
			Fleet fleet = new Fleet(context);
			fleet.pass(1000);
			long before = Garbage.usedHeap();
			fleet.pass(GENERATIONS);
			Awaitility.await()
				.atMost(Duration.ofSeconds(60))
				.until(() -> Garbage.usedHeap() - before < GENERATIONS * MAX_BYTES_OF_A_GENERATION);
			assertThat(context.getBean(InstanceStatsRegistry.class).all()).hasSizeLessThan(10);
			assertThat(context.getBean(OutlierDetectors.class).all())
				.allSatisfy((detector) -> assertThat(detector.statuses()).hasSizeLessThan(3));
			assertThat(checker(context).instances()).hasSizeLessThan(3);
		});
	}

	private static HealthChecker checker(ApplicationContext context) {
		return context.getBean(LoadBalancerClientFactory.class).getInstance(TestInstances.SERVICE, HealthChecker.class);
	}

	/** A service of two instances of which the older one leaves when one joins. */
	private static final class Fleet {

		private final MemoryRegistry registry;

		private final LoadBalancerClient client;

		private final InstanceStatsRegistry stats;

		private Instance older;

		private Instance younger;

		private int number;

		Fleet(ApplicationContext context) {
			this.registry = (MemoryRegistry) context.getBean(Registries.class).find("local").orElseThrow();
			this.client = context.getBean(LoadBalancerClient.class);
			this.stats = context.getBean(InstanceStatsRegistry.class);
			this.older = join();
			this.younger = join();
		}

		private Instance join() {
			int n = this.number++;
			// All of 127/8 is this machine, and nobody listens at port 1.
			Instance instance = Instance.builder(TestInstances.SERVICE, "127.1." + n / 250 + "." + (n % 250 + 1), 1)
				.build();
			this.registry.register(instance);
			return instance;
		}

		void pass(int generations) {
			for (int i = 0; i < generations; i++) {
				fail(this.older.id());
				Instance joined = join();
				this.registry.deregister(this.older.id());
				this.older = this.younger;
				this.younger = joined;
				awaitChoiceOf(joined);
			}
		}

		private void fail(InstanceId id) {
			InstanceStats stats = this.stats.of(id);
			IntStream.range(0, 2).forEach((i) -> stats.begin().fail(new ConnectException()));
			assertThat(stats.control(InstanceBreaker.class).state()).isEqualTo(BreakerState.OPEN);
		}

		private void awaitChoiceOf(Instance joined) {
			for (int i = 0; i < 1_000_000; i++) {
				ServiceInstance chosen = this.client.choose(TestInstances.SERVICE);
				if (chosen != null && chosen.getHost().equals(joined.getHost())) {
					return;
				}
				Thread.onSpinWait();
			}
			throw new AssertionError(joined + " is never chosen");
		}

	}

}
