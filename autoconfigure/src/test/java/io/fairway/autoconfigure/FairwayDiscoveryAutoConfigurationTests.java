package io.fairway.autoconfigure;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.cloud.client.discovery.ReactiveDiscoveryClient;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import reactor.test.StepVerifier;

import io.fairway.discovery.FairwayDiscoveryClient;
import io.fairway.discovery.FairwayReactiveDiscoveryClient;
import io.fairway.discovery.InstanceDirectory;
import io.fairway.discovery.InstancesChangedEvent;
import io.fairway.instance.Instance;
import io.fairway.instance.Ticker;
import io.fairway.registration.ServiceRegistrar;
import io.fairway.registry.Registries;
import io.fairway.registry.Registry;
import io.fairway.registry.config.ConfigRegistry;
import io.fairway.registry.file.FileRegistry;
import io.fairway.registry.memory.MemoryRegistry;

import static org.assertj.core.api.Assertions.assertThat;

class FairwayDiscoveryAutoConfigurationTests {

	private final ApplicationContextRunner runner = FairwayContextRunner.create();

	@Test
	void usesMemoryAndOtherDiscoveryClientsByDefault() {
		this.runner.run((context) -> assertThat(context.getBean(Registries.class).stream().map(Registry::name))
			.containsExactly("memory", "spring"));
	}

	@Test
	void usesNothingElseWhenRegistriesAreConfigured() {
		this.runner.withPropertyValues("fairway.discovery.registries.mine.type=memory")
			.run((context) -> assertThat(context.getBean(Registries.class).stream().map(Registry::name))
				.containsExactly("mine"));
	}

	@Test
	void makesEachTypeOfRegistry(@TempDir Path directory) {
		this.runner
			.withPropertyValues("fairway.discovery.registries.a.type=memory",
					"fairway.discovery.registries.b.type=config", "fairway.discovery.registries.c.type=file",
					"fairway.discovery.registries.c.directory=" + directory)
			.run((context) -> assertThat(context.getBean(Registries.class))
				.hasExactlyElementsOfTypes(MemoryRegistry.class, ConfigRegistry.class, FileRegistry.class));
	}

	@Test
	void addsRegistryBeans() {
		this.runner.withBean(Registry.class, () -> new ConfigRegistry("bean", List.of()))
			.run((context) -> assertThat(context.getBean(Registries.class).find("bean")).isPresent());
	}

	@Test
	void readsEverythingThatCanBeSaidOfAnInstance() {
		this.runner
			.withPropertyValues("fairway.discovery.registries.fixed.type=config",
					"fairway.discovery.registries.fixed.services.users[0].uri=https://10.0.0.9:8443",
					"fairway.discovery.registries.fixed.services.users[0].instance-id=one",
					"fairway.discovery.registries.fixed.services.users[0].weight=3",
					"fairway.discovery.registries.fixed.services.users[0].version=1.4.0",
					"fairway.discovery.registries.fixed.services.users[0].region=us-east-1",
					"fairway.discovery.registries.fixed.services.users[0].zone=us-east-1a",
					"fairway.discovery.registries.fixed.services.users[0].tags=api,v1",
					"fairway.discovery.registries.fixed.services.users[0].metadata.team=blue")
			.run((context) -> {
				Instance instance = context.getBean(InstanceDirectory.class).service("users").instances().get(0);
				assertThat(instance.getUri()).hasToString("https://10.0.0.9:8443");
				assertThat(instance.getInstanceId()).isEqualTo("one");
				assertThat(instance.weight()).isEqualTo(3);
				assertThat(instance.version()).hasToString("1.4.0");
				assertThat(instance.locality()).hasToString("us-east-1/us-east-1a");
				assertThat(instance.tags()).containsExactly("api", "v1");
				assertThat(instance.getMetadata()).containsEntry("team", "blue");
			});
	}

	@Test
	void readsHostAndPortInPlaceOfUri() {
		this.runner
			.withPropertyValues("fairway.discovery.registries.fixed.type=config",
					"fairway.discovery.registries.fixed.services.users[0].host=users.internal",
					"fairway.discovery.registries.fixed.services.users[0].port=9000",
					"fairway.discovery.registries.fixed.services.users[0].secure=true")
			.run((context) -> assertThat(
					context.getBean(InstanceDirectory.class).service("users").instances().get(0).getUri())
				.hasToString("https://users.internal:9000"));
	}

	@Test
	void offersBothDiscoveryClients() {
		this.runner.run((context) -> {
			context.getBean(ServiceRegistrar.class).register(instance("users", 8080));
			assertThat(context.getBean(FairwayDiscoveryClient.class).getInstances("users")).hasSize(1);
			StepVerifier.create(context.getBean(FairwayReactiveDiscoveryClient.class).getInstances("users"))
				.expectNextCount(1)
				.verifyComplete();
		});
	}

	@Test
	void isPartOfTheCompositeClients() {
		this.runner.run((context) -> {
			context.getBean(ServiceRegistrar.class).register(instance("users", 8080));
			assertThat(context.getBean(DiscoveryClient.class).getServices()).contains("users");
			StepVerifier.create(context.getBean(ReactiveDiscoveryClient.class).getServices())
				.expectNext("users")
				.verifyComplete();
		});
	}

	@Test
	void offersNoDiscoveryClientWhereSpringCloudDiscoveryIsOff() {
		this.runner.withPropertyValues("spring.cloud.discovery.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(FairwayDiscoveryClient.class)
				.doesNotHaveBean(FairwayReactiveDiscoveryClient.class)
				.hasSingleBean(InstanceDirectory.class));
	}

	@Test
	void findsInstancesOfOtherDiscoveryClients() {
		this.runner
			.withPropertyValues("spring.cloud.discovery.client.simple.instances.billing[0].uri=http://10.0.0.1:8080")
			.run((context) -> assertThat(context.getBean(FairwayDiscoveryClient.class).getInstances("billing"))
				.extracting(ServiceInstance::getHost)
				.containsExactly("10.0.0.1"));
	}

	@Test
	void mergesByFailoverIfAskedTo() {
		this.runner
			.withPropertyValues("fairway.discovery.merge=failover", "fairway.discovery.registries.a.type=config",
					"fairway.discovery.registries.a.services.users[0].uri=http://10.0.0.1:80",
					"fairway.discovery.registries.b.type=config",
					"fairway.discovery.registries.b.services.users[0].uri=http://10.0.0.2:80")
			.run((context) -> assertThat(context.getBean(FairwayDiscoveryClient.class).getInstances("users"))
				.extracting(ServiceInstance::getHost)
				.containsExactly("10.0.0.1"));
	}

	@Test
	void publishesChangesToListenersOfTheApplication() {
		this.runner.withUserConfiguration(ListenerConfiguration.class).run((context) -> {
			context.getBean(InstanceDirectory.class).service("users");
			context.getBean(ServiceRegistrar.class).register(instance("users", 8080));
			InstancesChangedEvent event = context.getBean(ListenerConfiguration.class).events.poll(10,
					TimeUnit.SECONDS);
			assertThat(event.serviceId()).isEqualTo("users");
			assertThat(event.added()).extracting(Instance::getPort).containsExactly(8080);
		});
	}

	@Test
	void usesTickerOfTheApplication() {
		Ticker ticker = () -> 42;
		this.runner.withBean(Ticker.class, () -> ticker)
			.run((context) -> assertThat(context.getBean(Ticker.class)).isSameAs(ticker));
	}

	@Test
	void leavesNoThreadBehind() {
		this.runner.run((context) -> context.getBean(ServiceRegistrar.class)
			.register(Instance.builder("users", "127.0.0.1", 1).build()));
		Awaitility.await()
			.atMost(Duration.ofSeconds(5))
			.untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet()).extracting(Thread::getName)
				.noneMatch((name) -> name.startsWith("fairway-")));
	}

	@Test
	void doesNothingWhenSwitchedOff() {
		this.runner.withPropertyValues("fairway.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(InstanceDirectory.class)
				.doesNotHaveBean(ServiceRegistrar.class)
				.hasNotFailed());
	}

	private static Instance instance(String service, int port) {
		return Instance.builder(service, "127.0.0.1", port).build();
	}

	@Configuration(proxyBeanMethods = false)
	static class ListenerConfiguration {

		final BlockingQueue<InstancesChangedEvent> events = new LinkedBlockingQueue<>();

		@EventListener
		void changed(InstancesChangedEvent event) {
			this.events.add(event);
		}

	}

}
