package io.fairway.autoconfigure;

import java.util.concurrent.ThreadLocalRandom;

import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.cloud.loadbalancer.support.LoadBalancerClientFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;

import io.fairway.breaker.CircuitBreakers;
import io.fairway.client.LoadBalancerSettingsRegistry;
import io.fairway.discovery.InstanceDirectory;
import io.fairway.feedback.InstanceStatsRegistry;
import io.fairway.instance.Ticker;
import io.fairway.limit.RequestLimits;
import io.fairway.metrics.FairwayMeterConvention;
import io.fairway.metrics.FairwayMetrics;
import io.fairway.metrics.LoadBalancingSources;
import io.fairway.metrics.MetricsContext;
import io.fairway.metrics.TrafficRecorder;
import io.fairway.outlier.OutlierDetectors;
import io.fairway.registry.Registries;
import io.fairway.retry.RetryRegistry;
import io.fairway.routing.CrossZoneRequests;

/**
 * Auto-configuration of Micrometer's meters.
 */
@AutoConfiguration(
		after = { FairwayDiscoveryAutoConfiguration.class, FairwayLoadBalancerAutoConfiguration.class,
				FairwayClientAutoConfiguration.class },
		afterName = {
				"org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration" })
@ConditionalOnClass(MeterRegistry.class)
@ConditionalOnBean({ MeterRegistry.class, InstanceDirectory.class })
@ConditionalOnProperty(name = { "fairway.enabled", "fairway.metrics.enabled" }, matchIfMissing = true)
@EnableConfigurationProperties(FairwayMetricsProperties.class)
public final class FairwayMetricsAutoConfiguration {

	/** Needs nothing, since those whose requests it counts need it. */
	@Bean
	TrafficRecorder fairwayTrafficRecorder() {
		return new TrafficRecorder((bound) -> ThreadLocalRandom.current().nextInt(bound));
	}

	@Bean
	@ConditionalOnMissingBean
	FairwayMeterConvention fairwayMeterConvention() {
		return new FairwayMeterConvention() {
		};
	}

	@Bean(destroyMethod = "close")
	@Lazy(false)
	FairwayMetrics fairwayMetrics(TrafficRecorder recorder, InstanceDirectory directory, Registries registries,
			ObjectProvider<LoadBalancingSources> balancing, MeterRegistry registry, FairwayMeterConvention convention,
			FairwayMetricsProperties properties, FairwayExecutors executors, Ticker ticker) {
		return new FairwayMetrics(recorder, directory, registries, balancing.getIfAvailable(),
				new MetricsContext(registry, convention, properties.isInstanceTag(), executors.metrics(), ticker));
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnBean({ LoadBalancerClientFactory.class, LoadBalancerSettingsRegistry.class, RetryRegistry.class })
	static class LoadBalancingConfiguration {

		@Bean
		LoadBalancingSources fairwayLoadBalancingSources(LoadBalancerClientFactory loadBalancers,
				LoadBalancerSettingsRegistry settings, InstanceStatsRegistry stats, OutlierDetectors detectors,
				CircuitBreakers breakers, RequestLimits limits, RetryRegistry retries,
				CrossZoneRequests crossZoneRequests) {
			return new LoadBalancingSources(loadBalancers, settings, stats, detectors, breakers, limits, retries,
					crossZoneRequests);
		}

	}

}
