package io.fairway.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cloud.client.loadbalancer.LoadBalanced;
import org.springframework.cloud.context.environment.EnvironmentChangeEvent;
import org.springframework.cloud.loadbalancer.support.LoadBalancerClientFactory;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.web.client.RestTemplate;

import io.fairway.health.HealthChecker;
import io.fairway.health.HealthServers;
import io.fairway.health.HealthState;
import io.fairway.health.InstanceHealthChangedEvent;
import io.fairway.routing.PanicChangedEvent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

/**
 * Health checks of an application, over real connections.
 */
class HealthCheckConfigurationTests {

	private static final String PREFIX = "fairway.loadbalancer.health-check.";

	private final HealthServers servers = HealthServers.start(3);

	private final ApplicationContextRunner runner = FairwayContextRunner.create()
		.withUserConfiguration(Application.class)
		.withPropertyValues("fairway.loadbalancer.policy=round-robin")
		.withPropertyValues(this.servers.properties("users"))
		.withPropertyValues(this.servers.properties("orders"))
		.withPropertyValues(PREFIX + "interval=200ms", PREFIX + "transition-interval=100ms", PREFIX + "jitter=0s",
				PREFIX + "timeout=2s");

	private final ApplicationContextRunner checked = this.runner.withPropertyValues(PREFIX + "enabled=true");

	@AfterEach
	void stop() {
		this.servers.close();
	}

	@Test
	void anInstanceWhoseEndpointSaysSoGetsNoMoreRequestsAndComesBack() {
		this.checked.run((context) -> {
			RestTemplate client = context.getBean(RestTemplate.class);
			int sick = this.servers.ports().get(1);
			assertThat(answers(client)).hasSize(3);
			this.servers.setStatus(sick, 503);
			Awaitility.await().untilAsserted(() -> assertThat(answers(client)).hasSize(2).doesNotContain(sick));
			this.servers.setStatus(sick, 200);
			Awaitility.await().untilAsserted(() -> assertThat(answers(client)).hasSize(3));
			Awaitility.await()
				.untilAsserted(() -> assertThat(context.getBean(Application.class).changes)
					.extracting((change) -> change.instance().port(), InstanceHealthChangedEvent::healthy,
							InstanceHealthChangedEvent::reason)
					.containsExactly(tuple(sick, false, "status 503"), tuple(sick, true, "status 200")));
		});
	}

	@Test
	void whenAllChecksFailAllInstancesAreUsed() {
		this.servers.ports().forEach((port) -> this.servers.setStatus(port, 500));
		this.checked.run((context) -> {
			RestTemplate client = context.getBean(RestTemplate.class);
			assertThat(answers(client)).hasSize(3);
			Awaitility.await()
				.untilAsserted(() -> assertThat(checker(context, "users").instances()).hasSize(3)
					.allMatch((instance) -> instance.state() == HealthState.UNHEALTHY));
			assertThat(answers(client)).hasSize(3);
			Awaitility.await()
				.until(() -> context.getBean(Application.class).panics.stream().anyMatch(PanicChangedEvent::panic));
		});
	}

	@Test
	void nothingIsCheckedUnlessThatIsTurnedOn() {
		this.runner.run((context) -> {
			answers(context.getBean(RestTemplate.class));
			assertThat(checker(context, "users").isActive()).isFalse();
			assertThat(checker(context, "users").instances()).isEmpty();
			assertThat(threads()).noneMatch((name) -> name.startsWith("fairway-health"));
			assertThat(this.servers.checks()).isZero();
		});
	}

	@Test
	void onlyServicesInUseAreChecked() {
		this.checked.run((context) -> {
			answers(context.getBean(RestTemplate.class));
			Awaitility.await().until(() -> checker(context, "users").instances().size() == 3);
			assertThat(checker(context, "orders").instances()).isEmpty();
		});
	}

	@Test
	void eachServiceHasSettingsOfItsOwn() {
		this.runner.withPropertyValues("fairway.loadbalancer.clients.users.health-check.enabled=true")
			.run((context) -> {
				assertThat(checker(context, "users").isActive()).isTrue();
				assertThat(checker(context, "orders").isActive()).isFalse();
			});
	}

	@Test
	void checksAreTurnedOnAndOffAtRunTime() {
		this.runner.run((context) -> {
			RestTemplate client = context.getBean(RestTemplate.class);
			int sick = this.servers.ports().get(0);
			this.servers.setStatus(sick, 503);
			assertThat(answers(client)).contains(sick);
			enable(context, true);
			Awaitility.await().untilAsserted(() -> assertThat(answers(client)).doesNotContain(sick));
			enable(context, false);
			assertThat(answers(client)).contains(sick);
			Awaitility.await().until(() -> checker(context, "users").instances().isEmpty());
		});
	}

	@Test
	void allThreadsEndWithTheContext() {
		this.checked.run((context) -> {
			answers(context.getBean(RestTemplate.class));
			Awaitility.await().until(() -> this.servers.checks() > 0);
			assertThat(threads()).anyMatch((name) -> name.startsWith("fairway-health"));
		});
		Awaitility.await()
			.atMost(Duration.ofSeconds(5))
			.untilAsserted(() -> assertThat(threads()).noneMatch((name) -> name.startsWith("fairway-")));
	}

	private static void enable(ApplicationContext context, boolean enabled) {
		ConfigurableEnvironment environment = (ConfigurableEnvironment) context.getEnvironment();
		environment.getPropertySources()
			.addFirst(new MapPropertySource("changed-" + enabled, Map.of(PREFIX + "enabled", enabled)));
		context.publishEvent(new EnvironmentChangeEvent(Set.of(PREFIX + "enabled")));
	}

	private static HealthChecker checker(ApplicationContext context, String serviceId) {
		return context.getBean(LoadBalancerClientFactory.class).getInstance(serviceId, HealthChecker.class);
	}

	private static Set<Integer> answers(RestTemplate client) {
		return IntStream.range(0, 12)
			.mapToObj((i) -> Integer.valueOf(client.getForObject("http://users/port", String.class)))
			.collect(Collectors.toSet());
	}

	private static List<String> threads() {
		return Thread.getAllStackTraces().keySet().stream().map(Thread::getName).toList();
	}

	@Configuration(proxyBeanMethods = false)
	static class Application {

		private final List<InstanceHealthChangedEvent> changes = new CopyOnWriteArrayList<>();

		private final List<PanicChangedEvent> panics = new CopyOnWriteArrayList<>();

		@Bean
		@LoadBalanced
		RestTemplate restTemplate() {
			return new RestTemplate();
		}

		@EventListener
		void changed(InstanceHealthChangedEvent event) {
			this.changes.add(event);
		}

		@EventListener
		void panic(PanicChangedEvent event) {
			this.panics.add(event);
		}

	}

}
