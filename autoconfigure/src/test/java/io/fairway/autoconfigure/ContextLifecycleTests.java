package io.fairway.autoconfigure;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cloud.client.loadbalancer.LoadBalancerClient;
import org.springframework.cloud.context.environment.EnvironmentChangeEvent;

import io.fairway.client.NoInstanceAvailableException;
import io.fairway.instance.TestInstances;
import io.fairway.registry.InstancesListener;
import io.fairway.registry.Registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Rows 27 and 28 of the fault matrix: contexts that come and go, and settings that are
 * applied again and again, leave nothing behind.
 */
class ContextLifecycleTests {

	private static final int TIMES = 100;

	private final AtomicInteger watches = new AtomicInteger();

	private final ApplicationContextRunner runner = FairwayContextRunner.create()
		.withBean(Registry.class, CountedRegistry::new)
		.withPropertyValues("fairway.discovery.registries.memory.type=memory");

	@Test
	void aHundredContextsLeaveNoThreadAndNoWatch(@TempDir Path directory) {
		ApplicationContextRunner withFiles = this.runner.withPropertyValues(
				"fairway.discovery.registries.file.type=file",
				"fairway.discovery.registries.file.directory=" + directory,
				"fairway.discovery.snapshot.directory=" + directory.resolve("snapshots"));
		for (int i = 0; i < TIMES; i++) {
			withFiles.run((context) -> {
				assertThat(context.getBean(LoadBalancerClient.class).choose(TestInstances.SERVICE)).isNotNull();
				assertThat(this.watches).hasValue(1);
			});
			assertThat(this.watches).hasValue(0);
		}
		Awaitility.await().atMost(Duration.ofSeconds(5)).untilAsserted(() -> assertThat(ourThreads()).isEmpty());
	}

	@Test
	void choicesNeverFailWhileSettingsAreAppliedAgain() {
		this.runner.run((context) -> {
			LoadBalancerClient client = context.getBean(LoadBalancerClient.class);
			int threads = Thread.activeCount();
			for (int i = 0; i < TIMES; i++) {
				context.publishEvent(new EnvironmentChangeEvent(Set.of("fairway.loadbalancer.policy")));
				assertThat(client.choose(TestInstances.SERVICE)).isNotNull();
			}
			assertThat(this.watches).hasValue(1);
			assertThat(Thread.activeCount()).isLessThanOrEqualTo(threads + 2);
		});
	}

	@Test
	void choicesAfterTheEndFailAtOnceAndSayWhy() {
		List<LoadBalancerClient> clients = new ArrayList<>();
		this.runner.run((context) -> {
			LoadBalancerClient client = context.getBean(LoadBalancerClient.class);
			assertThat(client.choose(TestInstances.SERVICE)).isNotNull();
			clients.add(client);
		});
		for (String serviceId : List.of(TestInstances.SERVICE, "never-called-before")) {
			assertThatExceptionOfType(NoInstanceAvailableException.class)
				.isThrownBy(() -> clients.get(0).execute(serviceId, (instance) -> "never"))
				.withMessageContainingAll(serviceId, "closed");
			assertThat(clients.get(0).choose(serviceId)).isNull();
		}
	}

	private static Set<String> ourThreads() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.map(Thread::getName)
			.filter((name) -> name.startsWith("fairway-"))
			.collect(Collectors.toSet());
	}

	private final class CountedRegistry implements Registry {

		@Override
		public String name() {
			return "counted";
		}

		@Override
		public Watch watch(String serviceId, InstancesListener listener) {
			ContextLifecycleTests.this.watches.incrementAndGet();
			listener.instancesChanged(TestInstances.instances("a"));
			return ContextLifecycleTests.this.watches::decrementAndGet;
		}

		@Override
		public List<String> services() {
			return List.of(TestInstances.SERVICE);
		}

		@Override
		public void close() {
		}

	}

}
