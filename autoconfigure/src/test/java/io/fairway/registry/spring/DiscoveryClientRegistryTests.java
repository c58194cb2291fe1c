package io.fairway.registry.spring;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.springframework.cloud.client.DefaultServiceInstance;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.discovery.DiscoveryClient;

import io.fairway.instance.FakeScheduler;
import io.fairway.instance.FakeTicker;
import io.fairway.instance.TestInstances;
import io.fairway.registry.RecordingListener;
import io.fairway.registry.Registry;

import static org.assertj.core.api.Assertions.assertThat;

class DiscoveryClientRegistryTests {

	private static final Duration INTERVAL = Duration.ofSeconds(30);

	private final FakeScheduler scheduler = new FakeScheduler(new FakeTicker());

	private final Deque<Runnable> executor = new ArrayDeque<>();

	private final List<ServiceInstance> instances = new ArrayList<>();

	private final FakeDiscoveryClient client = FakeDiscoveryClient.answering(() -> new ArrayList<>(this.instances));

	private final DiscoveryClientRegistry registry = registry(this.client);

	private final RecordingListener listener = new RecordingListener();

	@Test
	void hasItsName() {
		assertThat(this.registry.name()).isEqualTo("spring");
	}

	@Test
	void neverAsksOnTheThreadThatWatchesOrRefreshes() {
		this.registry.watch(TestInstances.SERVICE, this.listener);
		this.registry.refresh();
		this.scheduler.runDue();
		assertThat(this.client.asked).isZero();
	}

	@Test
	void tellsWhatTheClientSays() {
		this.instances.add(FakeDiscoveryClient.instance("a"));
		watch();
		assertThat(this.listener.hosts()).containsExactly(List.of("a"));
		assertThat(this.listener.last().get(0).source()).isSameAs(this.instances.get(0));
	}

	@Test
	void asksAgainAfterTheInterval() {
		watch();
		this.instances.add(FakeDiscoveryClient.instance("a"));
		this.scheduler.advance(INTERVAL);
		runExecutor();
		assertThat(this.listener.hosts()).containsExactly(List.of(), List.of("a"));
	}

	@Test
	void asksAgainOnRefresh() {
		watch();
		this.instances.add(FakeDiscoveryClient.instance("a"));
		this.registry.refresh();
		runExecutor();
		assertThat(this.listener.hosts()).containsExactly(List.of(), List.of("a"));
	}

	@Test
	void asksForEveryWatchedService() {
		watch();
		RecordingListener other = new RecordingListener();
		this.registry.watch("orders", other);
		this.scheduler.runDue();
		runExecutor();
		this.registry.refresh();
		runExecutor();
		assertThat(this.listener.answers()).hasSize(2);
		assertThat(other.answers()).hasSize(2);
	}

	@Test
	void asksNothingOnceTheWatchEnded() {
		Registry.Watch watch = watch();
		watch.close();
		this.registry.refresh();
		this.scheduler.advance(INTERVAL);
		runExecutor();
		assertThat(this.client.asked).isOne();
		assertThat(this.scheduler.pending()).isZero();
	}

	@Test
	void asksNothingOnceItIsClosed() {
		watch();
		this.registry.close();
		this.registry.close();
		this.registry.refresh();
		this.scheduler.advance(INTERVAL);
		runExecutor();
		assertThat(this.client.asked).isOne();
		assertThat(this.scheduler.pending()).isZero();
	}

	@Test
	void reportsAFailure() {
		RuntimeException failure = new IllegalStateException("test");
		DiscoveryClientRegistry failing = registry(FakeDiscoveryClient.failing(failure));
		failing.watch(TestInstances.SERVICE, this.listener);
		this.scheduler.runDue();
		runExecutor();
		assertThat(this.listener.failures()).containsExactly(failure);
		assertThat(this.listener.answers()).isEmpty();
	}

	@Test
	void leavesOutAndCountsWhatCannotBeCalled() {
		this.instances.add(null);
		this.instances.add(FakeDiscoveryClient.instance("evil.com/@10.0.0.1"));
		this.instances.add(new DefaultServiceInstance("x", TestInstances.SERVICE, "a", 70_000, false));
		this.instances.add(FakeDiscoveryClient.instance("b"));
		watch();
		assertThat(this.listener.lastHosts()).containsExactly("b");
		assertThat(this.registry.rejections().count()).isEqualTo(3);
	}

	@Test
	void countsMetadataThatMakeNoSense() {
		this.instances
			.add(new DefaultServiceInstance("x", TestInstances.SERVICE, "a", 80, false, Map.of("weight", "-1")));
		watch();
		assertThat(this.listener.last().get(0).weight()).isEqualTo(1);
		assertThat(this.registry.rejections().count()).isOne();
	}

	@Test
	void leavesNothingBehindAfterManyWatches() {
		for (int i = 0; i < 1000; i++) {
			watch().close();
		}
		this.registry.refresh();
		assertThat(this.executor).isEmpty();
		assertThat(this.scheduler.pending()).isZero();
	}

	@Test
	void knowsTheServicesOfTheClients() {
		DiscoveryClient other = FakeDiscoveryClient.with(FakeDiscoveryClient.instance("a"));
		assertThat(registry(other).services()).containsExactly(TestInstances.SERVICE);
	}

	private DiscoveryClientRegistry registry(DiscoveryClient client) {
		return new DiscoveryClientRegistry("spring", new DiscoverySource(() -> List.of(client), List::of),
				this.executor::add, this.scheduler, INTERVAL);
	}

	private Registry.Watch watch() {
		Registry.Watch watch = this.registry.watch(TestInstances.SERVICE, this.listener);
		this.scheduler.runDue();
		runExecutor();
		return watch;
	}

	private void runExecutor() {
		while (!this.executor.isEmpty()) {
			this.executor.remove().run();
		}
	}

}
