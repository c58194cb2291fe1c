package io.fairway.autoconfigure;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cloud.client.loadbalancer.LoadBalancerClient;

import io.fairway.client.AttemptListener;
import io.fairway.client.SelectionListener;
import io.fairway.discovery.DirectoryListener;
import io.fairway.feedback.OutcomeListener;
import io.fairway.metrics.FairwayMeterConvention;
import io.fairway.metrics.FairwayMetrics;
import io.fairway.metrics.LoadBalancingSources;
import io.fairway.metrics.TrafficRecorder;
import io.fairway.outlier.OutlierDetectors;

import static org.assertj.core.api.Assertions.assertThat;

class FairwayMetricsAutoConfigurationTests {

	private final ApplicationContextRunner runner = FairwayContextRunner.create()
		.withPropertyValues("fairway.discovery.registries.fixed.type=config",
				"fairway.discovery.registries.fixed.services.users[0].uri=http://10.0.0.1:80");

	@Test
	void withoutAMeterRegistryNothingCounts() {
		this.runner.run((context) -> {
			assertThat(context).doesNotHaveBean(FairwayMetrics.class)
				.doesNotHaveBean(SelectionListener.Factory.class)
				.doesNotHaveBean(DirectoryListener.class)
				.doesNotHaveBean(AttemptListener.class);
			assertThat(context.getBeansOfType(OutcomeListener.class).values())
				.hasOnlyElementsOfType(OutlierDetectors.class);
		});
	}

	@Test
	void switchedOffNothingCounts() {
		this.runner.withBean(MeterRegistry.class, SimpleMeterRegistry::new)
			.withBean(ObservationRegistry.class, ObservationRegistry::create)
			.withPropertyValues("fairway.metrics.enabled=false")
			.run((context) -> {
				assertThat(context).doesNotHaveBean(FairwayMetrics.class)
					.doesNotHaveBean(SelectionListener.Factory.class)
					.doesNotHaveBean(DirectoryListener.class)
					.doesNotHaveBean(AttemptListener.class)
					.doesNotHaveBean(FairwayMeterConvention.class);
				context.getBean(LoadBalancerClient.class).choose("users");
				assertThat(context.getBean(MeterRegistry.class).getMeters()).isEmpty();
			});
	}

	@Test
	void withAMeterRegistryMetersAreTold() {
		this.runner.withBean(MeterRegistry.class, SimpleMeterRegistry::new)
			.run((context) -> assertThat(context).hasSingleBean(FairwayMetrics.class)
				.hasSingleBean(TrafficRecorder.class)
				.hasSingleBean(LoadBalancingSources.class));
	}

	@Test
	void withoutLoadBalancingThoseOfDiscoveryAreTold() {
		this.runner.withBean(MeterRegistry.class, SimpleMeterRegistry::new)
			.withPropertyValues("spring.cloud.loadbalancer.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(FairwayMetrics.class)
				.doesNotHaveBean(LoadBalancingSources.class));
	}

	@Test
	void aConventionOfTheApplicationReplacesOurs() {
		FairwayMeterConvention convention = new FairwayMeterConvention() {
		};
		this.runner.withBean(MeterRegistry.class, SimpleMeterRegistry::new)
			.withBean(FairwayMeterConvention.class, () -> convention)
			.run((context) -> assertThat(context.getBean(FairwayMeterConvention.class)).isSameAs(convention));
	}

	@Test
	void aPropertyThatDoesNotExistStopsTheStart() {
		this.runner.withBean(MeterRegistry.class, SimpleMeterRegistry::new)
			.withPropertyValues("fairway.metrics.instance-tags=false")
			.run((context) -> assertThat(context).hasFailed());
	}

}
