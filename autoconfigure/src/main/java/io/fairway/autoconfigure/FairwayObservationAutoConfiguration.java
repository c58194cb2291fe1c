package io.fairway.autoconfigure;

import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.transport.RequestReplySenderContext;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;

import io.fairway.client.LoadBalancerSettingsRegistry;
import io.fairway.metrics.BalancedCallFilter;
import io.fairway.metrics.CallObservations;

/**
 * Auto-configuration of what the observations of HTTP clients are told.
 */
@AutoConfiguration(after = FairwayLoadBalancerAutoConfiguration.class,
		afterName = "org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration")
@ConditionalOnClass({ ObservationRegistry.class, RequestReplySenderContext.class })
@ConditionalOnBean({ ObservationRegistry.class, LoadBalancerSettingsRegistry.class })
@ConditionalOnProperty(name = { "fairway.enabled", "fairway.metrics.enabled" }, matchIfMissing = true)
public final class FairwayObservationAutoConfiguration {

	/** By itself, since the registry of observations needs it. */
	@Bean
	BalancedCallFilter fairwayBalancedCallFilter() {
		return new BalancedCallFilter();
	}

	@Bean
	CallObservations fairwayCallObservations(ObservationRegistry registry, LoadBalancerSettingsRegistry settings) {
		return new CallObservations(registry, settings);
	}

}
