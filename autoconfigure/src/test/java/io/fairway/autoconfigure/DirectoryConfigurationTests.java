package io.fairway.autoconfigure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.cloud.client.discovery.event.HeartbeatEvent;
import org.springframework.cloud.client.loadbalancer.LoadBalancerClient;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import reactor.test.StepVerifier;

import io.fairway.client.NoInstanceAvailableException;
import io.fairway.discovery.FairwayDiscoveryClient;
import io.fairway.discovery.FairwayReactiveDiscoveryClient;
import io.fairway.discovery.InstanceDirectory;
import io.fairway.discovery.InstanceQuery;
import io.fairway.discovery.RegistryStateChangedEvent;
import io.fairway.discovery.WatchedService;
import io.fairway.instance.Instance;
import io.fairway.instance.InstanceFilter;
import io.fairway.instance.Locality;
import io.fairway.instance.TestInstances;
import io.fairway.registry.InstancesListener;
import io.fairway.registry.Registries;
import io.fairway.registry.Registry;
import io.fairway.registry.memory.MemoryRegistry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The directory by nothing but properties.
 */
class DirectoryConfigurationTests {

	private static final String SERVICE = TestInstances.SERVICE;

	private final ApplicationContextRunner runner = FairwayContextRunner.create()
		.withPropertyValues("fairway.discovery.registries.east.type=memory",
				"fairway.discovery.registries.west.type=memory");

	@Test
	void stampsWhatARegistryDelivers() {
		this.runner
			.withPropertyValues("fairway.discovery.registries.east.datacenter=dc1",
					"fairway.discovery.registries.east.locality.region=eu",
					"fairway.discovery.registries.east.locality.zone=eu-1")
			.run((context) -> {
				registry(context.getBean(Registries.class), "east").register(TestInstances.instance("a"));
				Instance instance = context.getBean(FairwayDiscoveryClient.class)
					.getInstances(SERVICE, InstanceQuery.all())
					.get(0);
				assertThat(instance.locality()).isEqualTo(new Locality("eu", "eu-1"));
				assertThat(instance.getMetadata()).containsEntry("datacenter", "dc1");
			});
	}

	@Test
	void asksTheRegistriesOfAServiceAndLooksForItsTagsAndMetadata() {
		this.runner
			.withPropertyValues("fairway.discovery.services.users.registries=west",
					"fairway.discovery.services.users.tags=api", "fairway.discovery.services.users.metadata.env=test")
			.run((context) -> {
				Registries registries = context.getBean(Registries.class);
				registry(registries, "east").register(wanted("a").build());
				registry(registries, "west").register(wanted("b").build());
				registry(registries, "west").register(TestInstances.instance("c"));
				assertThat(TestInstances.hosts(context.getBean(DiscoveryClient.class).getInstances(SERVICE)))
					.containsExactly("b");
			});
	}

	private static Instance.Builder wanted(String host) {
		return TestInstances.builder(host).tags(List.of("api")).metadata(Map.of("env", "test"));
	}

	@Test
	void findsInstancesByQuery() {
		this.runner.withBean(InstanceFilter.class, () -> (instance) -> !instance.getHost().equals("sick"))
			.run((context) -> {
				MemoryRegistry registry = registry(context.getBean(Registries.class), "east");
				registry.register(wanted("a").build());
				registry.register(wanted("sick").build());
				registry.register(TestInstances.instance("c"));
				FairwayDiscoveryClient client = context.getBean(FairwayDiscoveryClient.class);
				assertThat(hosts(client, InstanceQuery.all())).containsExactlyInAnyOrder("a", "sick", "c");
				assertThat(hosts(client, InstanceQuery.all().healthyOnly())).containsExactlyInAnyOrder("a", "c");
				assertThat(hosts(client, InstanceQuery.all().withTags(List.of("api")).healthyOnly()))
					.containsExactly("a");
				assertThat(hosts(client, InstanceQuery.all().and((instance) -> instance.getHost().length() > 1)))
					.containsExactly("sick");
			});
	}

	private static List<String> hosts(FairwayDiscoveryClient client, InstanceQuery query) {
		return TestInstances.hosts(client.getInstances(SERVICE, query));
	}

	@Test
	void doesNotGoWhereNoRegistryNeedsToSendIt() {
		this.runner.run((context) -> {
			MemoryRegistry registry = registry(context.getBean(Registries.class), "east");
			registry.register(TestInstances.instance("169.254.169.254"));
			registry.register(TestInstances.instance("10.0.0.1"));
			assertThat(TestInstances.hosts(context.getBean(DiscoveryClient.class).getInstances(SERVICE)))
				.containsExactly("10.0.0.1");
			assertThat(context.getBean(InstanceDirectory.class).rejections().count()).isPositive();
		});
	}

	@Test
	void goesOnlyWhereItIsAllowedTo() {
		this.runner.withPropertyValues("fairway.discovery.allowed-addresses=10.0.0.0/8").run((context) -> {
			MemoryRegistry registry = registry(context.getBean(Registries.class), "east");
			registry.register(TestInstances.instance("11.0.0.1"));
			registry.register(TestInstances.instance("10.0.0.1"));
			assertThat(TestInstances.hosts(context.getBean(DiscoveryClient.class).getInstances(SERVICE)))
				.containsExactly("10.0.0.1");
		});
	}

	@Test
	void watchesFromTheStartOnWhatIsToBeWarm() {
		this.runner.withPropertyValues("fairway.discovery.warm-up=users,orders")
			.run((context) -> assertThat(context.getBean(InstanceDirectory.class).watched())
				.extracting(WatchedService::serviceId)
				.containsExactly("users", "orders"));
	}

	@Test
	void startsFromASnapshotWhereTheRegistryDoesNotAnswer(@TempDir Path directory) {
		ApplicationContextRunner snapshotting = FairwayContextRunner.create()
			.withPropertyValues("fairway.discovery.snapshot.directory=" + directory);
		snapshotting
			.withPropertyValues("fairway.discovery.registries.fixed.type=config",
					"fairway.discovery.registries.fixed.services.users[0].uri=http://a:80")
			.run((context) -> {
				context.getBean(DiscoveryClient.class).getInstances(SERVICE);
				Awaitility.await().until(() -> isWritten(directory));
			});
		snapshotting.withBean(Registry.class, () -> new DeadRegistry("fixed"))
			.withPropertyValues("fairway.discovery.registries.other.type=memory")
			.run((context) -> {
				ServiceInstance chosen = context.getBean(LoadBalancerClient.class).choose(SERVICE);
				assertThat(chosen).isNotNull();
				assertThat(chosen.getHost()).isEqualTo("a");
			});
	}

	private static boolean isWritten(Path directory) throws IOException {
		try (Stream<Path> files = Files.list(directory)) {
			return files.anyMatch((file) -> file.toString().endsWith(".json"));
		}
	}

	@Test
	void saysWhyThereIsNoInstance() {
		FairwayContextRunner.create()
			.withPropertyValues("fairway.discovery.registries.memory.type=memory")
			.withBean(Registry.class, () -> new DeadRegistry("dead"))
			.run((context) -> assertThatExceptionOfType(NoInstanceAvailableException.class)
				.isThrownBy(() -> context.getBean(LoadBalancerClient.class).execute(SERVICE, (instance) -> "called"))
				.withMessage("No instances available for users: registry 'dead' failed: connection refused")
				.satisfies((ex) -> assertThat(ex.getServiceId()).isEqualTo(SERVICE)));
	}

	@Test
	void tellsOthersThatInstancesJoined() {
		this.runner.withUserConfiguration(Listening.class).run((context) -> {
			context.getBean(InstanceDirectory.class).retain(SERVICE);
			registry(context.getBean(Registries.class), "east").register(TestInstances.instance("a"));
			assertThat(context.getBean(Listening.class).beats.poll(10, TimeUnit.SECONDS)).isNotNull();
			registry(context.getBean(Registries.class), "east").register(TestInstances.weighted("a", 2));
			assertThat(context.getBean(Listening.class).beats.poll(200, TimeUnit.MILLISECONDS)).isNull();
		});
	}

	@Test
	void tellsThatARegistryFails() {
		this.runner.withUserConfiguration(Listening.class)
			.withBean(Registry.class, () -> new DeadRegistry("dead"))
			.run((context) -> {
				context.getBean(InstanceDirectory.class).retain(SERVICE);
				RegistryStateChangedEvent event = context.getBean(Listening.class).states.poll(10, TimeUnit.SECONDS);
				assertThat(event).isNotNull();
				assertThat(event.registry()).isEqualTo("dead");
				assertThat(event.isAvailable()).isFalse();
			});
	}

	@Test
	void streamsTheInstancesOfAService() {
		this.runner.run((context) -> {
			MemoryRegistry registry = registry(context.getBean(Registries.class), "east");
			registry.register(TestInstances.instance("a"));
			InstanceDirectory directory = context.getBean(InstanceDirectory.class);
			StepVerifier
				.create(context.getBean(FairwayReactiveDiscoveryClient.class).watch(SERVICE).map(TestInstances::hosts))
				.expectNext(List.of("a"))
				.then(() -> registry.register(TestInstances.instance("b")))
				.expectNext(List.of("a", "b"))
				.thenCancel()
				.verify(Duration.ofSeconds(10));
			assertThat(directory.watched()).isEmpty();
		});
	}

	@ParameterizedTest
	@CsvSource({ "fairway.discovery.empty-protection, -1s", "fairway.discovery.removal-threshold, 101",
			"fairway.discovery.max-stale, 0s", "fairway.discovery.merge-window, -1ms",
			"fairway.discovery.idle-timeout, 0s", "fairway.discovery.allowed-addresses, 10.0.0.0/40",
			"fairway.discovery.services.users.registries, north" })
	void refusesWhatMakesNoSense(String property, String value) {
		this.runner.withPropertyValues(property + "=" + value)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(InvalidConfigurationException.class)
				.hasMessageContaining(property));
	}

	private static MemoryRegistry registry(Registries registries, String name) {
		return (MemoryRegistry) registries.find(name).orElseThrow();
	}

	private static final class DeadRegistry implements Registry {

		private final String name;

		DeadRegistry(String name) {
			this.name = name;
		}

		@Override
		public String name() {
			return this.name;
		}

		@Override
		public Watch watch(String serviceId, InstancesListener listener) {
			listener.registryFailed(new IllegalStateException("connection refused"));
			return () -> {
			};
		}

		@Override
		public List<String> services() {
			throw new IllegalStateException("connection refused");
		}

		@Override
		public void close() {
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Listening {

		private final BlockingQueue<HeartbeatEvent> beats = new LinkedBlockingQueue<>();

		private final BlockingQueue<RegistryStateChangedEvent> states = new LinkedBlockingQueue<>();

		@EventListener
		void beat(HeartbeatEvent event) {
			this.beats.add(event);
		}

		@EventListener
		void state(RegistryStateChangedEvent event) {
			this.states.add(event);
		}

	}

}
