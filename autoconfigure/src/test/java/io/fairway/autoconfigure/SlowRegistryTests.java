package io.fairway.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cloud.client.DefaultServiceInstance;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.cloud.client.discovery.event.HeartbeatEvent;
import org.springframework.cloud.client.loadbalancer.LoadBalancerClient;
import org.springframework.context.ApplicationContext;
import org.springframework.core.Ordered;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import io.fairway.discovery.FairwayDiscoveryClient;
import io.fairway.discovery.FairwayReactiveDiscoveryClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Rows 3 and 4 of the fault matrix: a registry that hangs, and many requests at once.
 */
class SlowRegistryTests {

	private static final String SERVICE = "users";

	private final HangingDiscoveryClient registry = new HangingDiscoveryClient();

	private final ApplicationContextRunner runner = FairwayContextRunner.create()
		.withBean(DiscoveryClient.class, () -> this.registry)
		.withPropertyValues("fairway.discovery.registries.spring.type=spring",
				"fairway.discovery.registries.spring.refresh-interval=1h");

	@AfterEach
	void letGo() {
		this.registry.latch.countDown();
	}

	@Test
	void noRequestNoticesThatTheRegistryHangs() {
		this.runner.run((context) -> {
			choose(context);
			this.registry.hanging = true;
			context.publishEvent(new HeartbeatEvent(this, "changed"));
			Awaitility.await().until(() -> this.registry.calls.get() == 2);
			for (int i = 0; i < 10_000; i++) {
				assertThat(choose(context)).isNotNull();
			}
			assertThat(this.registry.latch.getCount()).isOne();
			assertThat(this.registry.threads).allMatch((thread) -> thread.startsWith("fairway-registry-"));
		});
	}

	@Test
	void questionsDoNotPileUpWhileTheRegistryHangs() {
		this.runner.run((context) -> {
			choose(context);
			this.registry.hanging = true;
			for (int i = 0; i < 1000; i++) {
				context.publishEvent(new HeartbeatEvent(this, i));
			}
			this.registry.hanging = false;
			this.registry.latch.countDown();
			Awaitility.await().until(() -> this.registry.running.get() == 0);
			assertThat(this.registry.most).hasValue(1);
			assertThat(this.registry.calls.get()).isLessThanOrEqualTo(3);
		});
	}

	@Test
	void fiftyFirstRequestsAskOnce() {
		this.runner.run((context) -> {
			CyclicBarrier start = new CyclicBarrier(50);
			AtomicInteger chosen = new AtomicInteger();
			List<Thread> threads = IntStream.range(0, 50).mapToObj((i) -> new Thread(() -> {
				await(start);
				if (choose(context) != null) {
					chosen.incrementAndGet();
				}
			})).toList();
			threads.forEach(Thread::start);
			for (Thread thread : threads) {
				thread.join(TimeUnit.SECONDS.toMillis(30));
			}
			assertThat(chosen).hasValue(50);
			assertThat(this.registry.calls).hasValue(1);
		});
	}

	@Test
	void aThousandCallsToAnUnknownServiceAskOnce() {
		this.runner.run((context) -> {
			for (int i = 0; i < 1000; i++) {
				assertThat(context.getBean(FairwayDiscoveryClient.class).getInstances("nobody")).isEmpty();
			}
			assertThat(this.registry.calls).hasValue(1);
		});
	}

	@Test
	void anEventLoopNeverWaits() {
		this.runner.withPropertyValues("fairway.discovery.initial-timeout=500ms").run((context) -> {
			this.registry.hanging = true;
			FairwayReactiveDiscoveryClient reactive = context.getBean(FairwayReactiveDiscoveryClient.class);
			FairwayDiscoveryClient blocking = context.getBean(FairwayDiscoveryClient.class);
			Boolean empty = Mono
				.fromCallable(() -> blocking.getInstances(SERVICE).isEmpty()
						&& reactive.getInstances(SERVICE).collectList().toFuture().getNow(null) == null)
				.subscribeOn(Schedulers.parallel())
				.block(Duration.ofSeconds(30));
			assertThat(empty).isTrue();
			assertThat(this.registry.threads).allMatch((thread) -> thread.startsWith("fairway-registry-"));
		});
	}

	private static @Nullable ServiceInstance choose(ApplicationContext context) {
		return context.getBean(LoadBalancerClient.class).choose(SERVICE);
	}

	private static void await(CyclicBarrier barrier) {
		try {
			barrier.await();
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static final class HangingDiscoveryClient implements DiscoveryClient, Ordered {

		private final CountDownLatch latch = new CountDownLatch(1);

		private final AtomicInteger calls = new AtomicInteger();

		private final AtomicInteger running = new AtomicInteger();

		private final AtomicInteger most = new AtomicInteger();

		private final Set<String> threads = ConcurrentHashMap.newKeySet();

		private volatile boolean hanging;

		@Override
		public String description() {
			return "hangs";
		}

		@Override
		public List<ServiceInstance> getInstances(String serviceId) {
			this.most.accumulateAndGet(this.running.incrementAndGet(), Math::max);
			this.calls.incrementAndGet();
			this.threads.add(Thread.currentThread().getName());
			try {
				if (this.hanging) {
					this.latch.await();
				}
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
			finally {
				this.running.decrementAndGet();
			}
			return SERVICE.equals(serviceId) ? List.of(new DefaultServiceInstance("1", SERVICE, "a", 80, false))
					: List.of();
		}

		@Override
		public List<String> getServices() {
			return List.of(SERVICE);
		}

		@Override
		public int getOrder() {
			return 0;
		}

	}

}
