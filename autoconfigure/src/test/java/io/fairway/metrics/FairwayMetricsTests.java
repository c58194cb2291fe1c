package io.fairway.metrics;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.config.MeterFilterReply;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.cloud.client.loadbalancer.DefaultRequest;
import org.springframework.cloud.client.loadbalancer.Request;

import io.fairway.balancer.LoadBalancingPolicy;
import io.fairway.client.SelectionListener;
import io.fairway.discovery.DirectoryContext;
import io.fairway.discovery.DiscoveryStatus;
import io.fairway.discovery.FairwayDiscoveryClient;
import io.fairway.discovery.InstanceDirectory;
import io.fairway.discovery.MergeMode;
import io.fairway.discovery.Protection;
import io.fairway.discovery.Snapshots;
import io.fairway.discovery.TestDirectories;
import io.fairway.discovery.WatchedService;
import io.fairway.feedback.Outcome;
import io.fairway.instance.FakeScheduler;
import io.fairway.instance.FakeTicker;
import io.fairway.instance.Instance;
import io.fairway.instance.InstanceList;
import io.fairway.registry.Registries;
import io.fairway.registry.memory.MemoryRegistry;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which meters there are as instances and services come and go.
 */
class FairwayMetricsTests {

	private static final Request<?> REQUEST = new DefaultRequest<>();

	private final FakeScheduler scheduler = new FakeScheduler(new FakeTicker());

	private final MemoryRegistry memory = new MemoryRegistry("memory", this.scheduler.ticker(), this.scheduler);

	private final InstanceDirectory directory = TestDirectories.directory(List.of(this.memory), MergeMode.UNION,
			Duration.ofSeconds(1), 100, this.scheduler, (event) -> {
			});

	private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

	private final TrafficRecorder recorder = new TrafficRecorder((bound) -> 1);

	private final FairwayMetrics metrics = new FairwayMetrics(this.recorder, this.directory,
			new Registries(List.of(this.memory)), null, new MetricsContext(this.registry, new FairwayMeterConvention() {
			}, true, this.scheduler, this.scheduler.ticker()));

	private final LoadBalancingPolicy policy = LoadBalancingPolicy.roundRobin((bound) -> 0);

	private final SelectionListener selections = this.recorder.create("users", (named) -> "round-robin");

	@AfterEach
	void close() {
		this.directory.close();
	}

	@Test
	void aCountSurvivesAChangeOfTheList() {
		WatchedService users = this.directory.retain("users");
		this.memory.register(instance("a"));
		select(users.instances(), 3);
		this.memory.register(instance("b"));
		select(users.instances(), 4);
		this.metrics.update();
		assertThat(selections("a") + selections("b")).isEqualTo(7);
		assertThat(selections("a")).isEqualTo(5);
	}

	@Test
	void anInstanceHasMetersBeforeItsFirstRequest() {
		this.directory.retain("users");
		this.memory.register(instance("a"));
		this.metrics.update();
		assertThat(this.registry.get("fairway.requests").tag("instance", "a:80").functionCounter().count()).isZero();
		assertThat(this.registry.get("fairway.requests.in.flight").tag("instance", "a:80").gauge().value()).isZero();
	}

	@Test
	void tenThousandGenerationsLeaveNoMeter() {
		WatchedService users = this.directory.retain("users");
		this.memory.register(instance("stays"));
		select(users.instances(), 1);
		this.metrics.update();
		int meters = this.registry.getMeters().size();
		for (int i = 0; i < 10_000; i++) {
			Instance instance = instance("g" + i);
			this.memory.register(instance);
			select(users.instances(), 2);
			this.recorder.onOutcome(instance.id(), Outcome.SERVER_ERROR, Duration.ofMillis(1));
			this.metrics.update();
			assertThat(this.registry.getMeters()).hasSizeLessThanOrEqualTo(meters + 10);
			this.memory.deregister(instance.id());
			if (i % 100 == 0) {
				this.metrics.update();
			}
		}
		this.metrics.update();
		assertThat(this.registry.getMeters().stream().map((meter) -> meter.getId().getTag("instance")))
			.containsOnly(null, "stays:80");
		assertThat(this.recorder.instances()).hasSize(1);
	}

	@Test
	void theMetersOfAServiceLeaveWhenItIsGivenUp() {
		WatchedService users = this.directory.retain("users");
		this.memory.register(instance("a"));
		select(users.instances(), 1);
		this.metrics.update();
		this.directory.release(users);
		this.metrics.update();
		assertThat(this.registry.getMeters()).noneMatch((meter) -> "users".equals(meter.getId().getTag("service")));
		assertThat(this.recorder.services()).isEmpty();
		assertThat(this.recorder.instances()).isEmpty();
	}

	@Test
	void aLateRequestBringsNoMeterBackForLong() {
		WatchedService users = this.directory.retain("users");
		this.memory.register(instance("a"));
		this.memory.register(instance("b"));
		InstanceList old = users.instances();
		select(old, 2);
		this.metrics.update();
		this.memory.deregister(instance("a").id());
		this.metrics.update();
		select(old, 2);
		this.metrics.update();
		this.metrics.update();
		assertThat(this.registry.find("load.balancer.selections").tag("instance", "a:80").meters()).isEmpty();
		this.recorder.onOutcome(instance("a").id(), Outcome.SUCCESS, Duration.ZERO);
		this.metrics.update();
		this.scheduler.ticker().advance(FairwayMetrics.FOREIGN_IDLE_TIME);
		this.metrics.update();
		assertThat(this.registry.getMeters()).noneMatch((meter) -> "a:80".equals(meter.getId().getTag("instance")));
	}

	@Test
	void anInstanceThatNoRegistryKnowsStaysWhileItIsUsed() {
		InstanceList foreign = InstanceList.of(List.of(instance("f")));
		for (int i = 1; i <= 3; i++) {
			select(foreign, 1);
			this.metrics.update();
			this.scheduler.ticker().advance(FairwayMetrics.FOREIGN_IDLE_TIME.minusSeconds(1));
			this.metrics.update();
			assertThat(selections("f")).isEqualTo(i);
		}
		this.scheduler.ticker().advance(Duration.ofSeconds(1));
		this.metrics.update();
		assertThat(this.registry.find("load.balancer.selections").meters()).isEmpty();
		assertThat(this.recorder.instances()).isEmpty();
		select(foreign, 2);
		this.metrics.update();
		assertThat(selections("f")).as("counted on, since its list never changed").isEqualTo(5);
	}

	@Test
	void instancesThatNoRegistryKnowsAreNotKeptWithoutBound() {
		IntStream.range(0, 2 * FairwayMetrics.MAX_FOREIGN).forEach((i) -> {
			this.recorder.onOutcome(instance("f" + i).id(), Outcome.SUCCESS, Duration.ZERO);
			this.scheduler.ticker().advance(Duration.ofMillis(1));
			if (i % 100 == 0) {
				this.metrics.update();
			}
		});
		this.metrics.update();
		assertThat(this.recorder.instances()).hasSize(FairwayMetrics.MAX_FOREIGN);
		assertThat(this.recorder.instances()).extracting(InstanceCounts::id).contains(instance("f1999").id());
	}

	@Test
	void discoveryRequestsAreCountedByTheirEnd() {
		FairwayDiscoveryClient client = new FairwayDiscoveryClient(listening(), List::of);
		client.getInstances("nobody");
		this.memory.register(instance("a"));
		client.getInstances("users");
		client.getInstances("users");
		assertThat(this.recorder.service("nobody").discoveryRequests(DiscoveryStatus.EMPTY)).isOne();
		assertThat(this.recorder.service("users").discoveryRequests(DiscoveryStatus.SUCCESS)).isEqualTo(2);
	}

	@Test
	void aMeterRegistryThatThrowsCostsOnlyItsMeters() {
		AtomicBoolean failing = new AtomicBoolean(true);
		this.registry.config().meterFilter(new MeterFilter() {

			@Override
			public MeterFilterReply accept(Meter.Id id) {
				if (failing.get()) {
					throw new IllegalStateException("no room");
				}
				return MeterFilterReply.NEUTRAL;
			}

		});
		WatchedService users = this.directory.retain("users");
		this.memory.register(instance("a"));
		select(users.instances(), 3);
		this.metrics.update();
		assertThat(this.registry.getMeters()).isEmpty();
		failing.set(false);
		this.metrics.update();
		assertThat(selections("a")).isEqualTo(3);
	}

	@Test
	void nothingIsLostWhileThreadsCountAndInstancesComeAndGo() throws InterruptedException {
		WatchedService users = this.directory.retain("users");
		this.memory.register(instance("a"));
		LongAdder made = new LongAdder();
		AtomicBoolean over = new AtomicBoolean();
		List<Thread> threads = new ArrayList<>();
		CountDownLatch begun = new CountDownLatch(4);
		for (int i = 0; i < 4; i++) {
			Thread thread = new Thread(() -> {
				begun.countDown();
				while (!over.get()) {
					made.add(select(users.instances(), "a", 10));
				}
			});
			threads.add(thread);
			thread.start();
		}
		begun.await();
		for (int i = 0; i < 500; i++) {
			Instance other = instance("o" + i);
			this.memory.register(other);
			this.metrics.update();
			this.memory.deregister(other.id());
		}
		over.set(true);
		for (Thread thread : threads) {
			thread.join();
		}
		this.metrics.update();
		assertThat(made.sum()).isPositive();
		assertThat(selections("a")).isEqualTo(made.sum());
		this.scheduler.ticker().advance(FairwayMetrics.FOREIGN_IDLE_TIME);
		this.metrics.update();
		assertThat(this.registry.find("load.balancer.selections").meters()).hasSize(1);
	}

	private InstanceDirectory listening() {
		return new InstanceDirectory(List.of(this.memory),
				TestDirectories.settings(MergeMode.UNION, Duration.ofSeconds(1), 100, Protection.OFF),
				new DirectoryContext(this.scheduler, this.scheduler.ticker(), (bound) -> 0, Snapshots.NONE, (event) -> {
				}, this.recorder));
	}

	private void select(InstanceList list, int times) {
		IntStream.range(0, times)
			.forEach((i) -> this.selections.selected(list, this.policy,
					list.derived(this.policy, this.policy).pick(REQUEST)));
	}

	/** Chooses any, and returns how often it was a certain one. */
	private int select(InstanceList list, String host, int times) {
		int chosen = 0;
		for (int i = 0; i < times; i++) {
			Instance instance = list.derived(this.policy, this.policy).pick(REQUEST);
			this.selections.selected(list, this.policy, instance);
			chosen += instance.getHost().equals(host) ? 1 : 0;
		}
		return chosen;
	}

	private double selections(String host) {
		return this.registry.get("load.balancer.selections")
			.tags("service", "users", "instance", host + ":80", "strategy", "round-robin")
			.functionCounter()
			.count();
	}

	private static Instance instance(String host) {
		return Instance.builder("users", host, 80).build();
	}

}
