package io.fairway.autoconfigure;

import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.loadbalancer.LoadBalancerClient;
import org.springframework.cloud.context.environment.EnvironmentChangeEvent;
import org.springframework.cloud.loadbalancer.annotation.LoadBalancerClientSpecification;
import org.springframework.cloud.loadbalancer.core.ServiceInstanceListSupplier;
import org.springframework.cloud.loadbalancer.support.LoadBalancerClientFactory;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.MapPropertySource;
import reactor.core.publisher.Flux;

import io.fairway.client.LoadBalancerSettingsRegistry;
import io.fairway.feedback.InstanceStatsRegistry;
import io.fairway.feedback.Outcome;
import io.fairway.instance.InstanceFilter;
import io.fairway.instance.InstanceId;
import io.fairway.outlier.OutlierDetector;
import io.fairway.outlier.OutlierDetectors;
import io.fairway.outlier.OutlierSettings;
import io.fairway.routing.Removal;
import io.fairway.routing.RoutingServiceInstanceListSupplier;

import static org.assertj.core.api.Assertions.assertThat;

class OutlierConfigurationTests {

	private static final String INSTANCES = "fairway.discovery.registries.fixed.services.users";

	private static final String PREFIX = "fairway.loadbalancer.outlier";

	private static final InstanceId FIRST = new InstanceId("users", "10.0.0.1", 80);

	private final ApplicationContextRunner runner = FairwayContextRunner.create()
		.withPropertyValues("fairway.loadbalancer.policy=round-robin", "fairway.discovery.registries.fixed.type=config",
				INSTANCES + "[0].uri=http://10.0.0.1:80", INSTANCES + "[1].uri=http://10.0.0.2:80",
				INSTANCES + "[2].uri=http://10.0.0.3:80");

	@Test
	void withoutAnyPropertyTheDefaultsHold() {
		this.runner.run((context) -> assertThat(settings(context, "users")).isEqualTo(OutlierSettings.DEFAULT));
	}

	@Test
	void everyPropertyIsBound() {
		this.runner
			.withPropertyValues(PREFIX + ".enabled=false", PREFIX + ".consecutive-5xx=1",
					PREFIX + ".consecutive-gateway-failures=2", PREFIX + ".consecutive-local-origin-failures=3",
					PREFIX + ".split-local-origin-failures=true", PREFIX + ".interval=4s",
					PREFIX + ".base-ejection-time=5s", PREFIX + ".max-ejection-time=6s",
					PREFIX + ".max-ejection-time-jitter=7s", PREFIX + ".max-ejection-percent=8",
					PREFIX + ".success-rate.enabled=false", PREFIX + ".success-rate.minimum-hosts=9",
					PREFIX + ".success-rate.request-volume=10", PREFIX + ".success-rate.stdev-factor=1.1",
					PREFIX + ".success-rate.minimum-difference=12", PREFIX + ".failure-percentage.enabled=true",
					PREFIX + ".failure-percentage.minimum-hosts=13", PREFIX + ".failure-percentage.request-volume=14",
					PREFIX + ".failure-percentage.threshold=15")
			.run((context) -> assertThat(settings(context, "users"))
				.isEqualTo(new OutlierSettings(false, new OutlierSettings.Consecutive(1, 2, 3, true),
						new OutlierSettings.SuccessRate(false, 9, 10, 1.1, 12),
						new OutlierSettings.FailurePercentage(true, 13, 14, 15), Duration.ofSeconds(4),
						new OutlierSettings.EjectionTime(Duration.ofSeconds(5), Duration.ofSeconds(6),
								Duration.ofSeconds(7)),
						8)));
	}

	@Test
	void aBaseTimeAboveTheUsualGreatestTimeIsTheGreatestTime() {
		this.runner.withPropertyValues(PREFIX + ".base-ejection-time=10m")
			.run((context) -> assertThat(settings(context, "users").ejectionTime().max())
				.isEqualTo(Duration.ofMinutes(10)));
	}

	@Test
	void oneServiceMayDifferFromTheOthers() {
		this.runner
			.withPropertyValues(PREFIX + ".consecutive-5xx=2",
					"fairway.loadbalancer.clients.users.outlier.max-ejection-percent=50")
			.run((context) -> {
				assertThat(settings(context, "users").consecutive().errors()).isEqualTo(2);
				assertThat(settings(context, "users").maxEjectionPercent()).isEqualTo(50);
				assertThat(settings(context, "carts").maxEjectionPercent()).isEqualTo(10);
			});
	}

	@Test
	void anInstanceThatFailsIsNotChosenAndItIsSaidWhy() {
		this.runner.run((context) -> {
			fail(context);
			assertThat(hosts(context)).doesNotContain("10.0.0.1");
			assertThat(removals(context)).singleElement().satisfies((removal) -> {
				assertThat(removal.instance()).isEqualTo(FIRST);
				assertThat(removal.filter()).isEqualTo("outlier");
			});
		});
	}

	@Test
	void aChangedPropertyTakesEffect() {
		this.runner.run((context) -> {
			fail(context);
			assertThat(hosts(context)).doesNotContain("10.0.0.1");
			change(context, PREFIX + ".enabled", "false");
			assertThat(hosts(context)).contains("10.0.0.1");
			fail(context);
			assertThat(hosts(context)).contains("10.0.0.1");
			change(context, PREFIX + ".enabled", "true");
			hosts(context);
			fail(context);
			assertThat(hosts(context)).doesNotContain("10.0.0.1");
		});
	}

	@Test
	void eachServiceHasADetectorThatGoesWithItsContext() {
		this.runner.run((context) -> {
			OutlierDetectors detectors = context.getBean(OutlierDetectors.class);
			assertThat(detectors.all()).isEmpty();
			hosts(context);
			assertThat(detectors.all()).extracting(OutlierDetector::serviceId).containsExactly("users");
			assertThat(context.getBean(LoadBalancerClientFactory.class).getInstance("users", OutlierDetector.class))
				.isIn(detectors.all());
			context.getBean(LoadBalancerClientFactory.class).destroy();
			assertThat(detectors.all()).isEmpty();
		});
	}

	@Test
	void filtersOfTheUserAreAskedAsWell() {
		InstanceFilter filter = (instance) -> !instance.getHost().equals("10.0.0.2");
		this.runner.withPropertyValues("fairway.loadbalancer.panic-threshold=0")
			.withBean(InstanceFilter.class, () -> filter)
			.run((context) -> {
				fail(context);
				assertThat(hosts(context)).containsOnly("10.0.0.3");
			});
	}

	@Test
	void aSupplierOfTheUserGoesWithoutEjection() {
		this.runner
			.withBean(LoadBalancerClientSpecification.class,
					() -> new LoadBalancerClientSpecification("users", new Class<?>[] { OwnSupplier.class }))
			.run((context) -> {
				assertThat(hosts(context)).isEmpty();
				fail(context);
				assertThat(context.getBean(OutlierDetectors.class).all())
					.allSatisfy((detector) -> assertThat(detector.statuses()).isEmpty());
			});
	}

	private static OutlierSettings settings(ApplicationContext context, String serviceId) {
		return context.getBean(LoadBalancerSettingsRegistry.class).of(serviceId).get().outlier();
	}

	/** Five calls of the first instance that fail. */
	private static void fail(ApplicationContext context) {
		hosts(context);
		for (int i = 0; i < 5; i++) {
			context.getBean(InstanceStatsRegistry.class).of(FIRST).begin().close(Outcome.CONNECT_FAILURE);
		}
	}

	private static Set<String> hosts(ApplicationContext context) {
		LoadBalancerClient client = context.getBean(LoadBalancerClient.class);
		Set<String> hosts = new HashSet<>();
		for (int i = 0; i < 6; i++) {
			ServiceInstance chosen = client.choose("users");
			if (chosen != null) {
				hosts.add(chosen.getHost());
			}
		}
		return hosts;
	}

	private static Collection<Removal> removals(ApplicationContext context) {
		return context.getBean(LoadBalancerClientFactory.class)
			.getInstance("users", RoutingServiceInstanceListSupplier.class)
			.removals();
	}

	private static void change(ConfigurableApplicationContext context, String key, String value) {
		context.getEnvironment()
			.getPropertySources()
			.addFirst(new MapPropertySource("changed" + value, Map.of(key, value)));
		context.publishEvent(new EnvironmentChangeEvent(context, Set.of(key)));
	}

	@Configuration(proxyBeanMethods = false)
	static class OwnSupplier {

		@Bean
		ServiceInstanceListSupplier ownSupplier() {
			return new ServiceInstanceListSupplier() {

				@Override
				public String getServiceId() {
					return "users";
				}

				@Override
				public Flux<List<ServiceInstance>> get() {
					return Flux.just(List.of());
				}

			};
		}

	}

}
