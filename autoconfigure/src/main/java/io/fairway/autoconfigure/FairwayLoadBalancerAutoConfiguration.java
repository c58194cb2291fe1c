package io.fairway.autoconfigure;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.IntUnaryOperator;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.cloud.commons.config.CommonsConfigAutoConfiguration;
import org.springframework.cloud.commons.config.DefaultsBindHandlerAdvisor;
import org.springframework.cloud.loadbalancer.annotation.LoadBalancerClients;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

import io.fairway.balancer.LoadBalancingPolicy;
import io.fairway.client.LoadBalancerSettingsRegistry;
import io.fairway.registry.Registries;

/**
 * Auto-configuration of the load balancer of every service.
 */
@AutoConfiguration(after = FairwayDiscoveryAutoConfiguration.class, before = CommonsConfigAutoConfiguration.class)
@ConditionalOnProperty(name = { "fairway.enabled", "spring.cloud.loadbalancer.enabled" }, matchIfMissing = true)
@EnableConfigurationProperties(FairwayLoadBalancerProperties.class)
@LoadBalancerClients(defaultConfiguration = FairwayLoadBalancerClientConfiguration.class)
public final class FairwayLoadBalancerAutoConfiguration {

	@Bean
	static DefaultsBindHandlerAdvisor.MappingsProvider fairwayLoadBalancerDefaultsMappingsProvider() {
		return () -> Map.of(ConfigurationPropertyName.of(FairwayLoadBalancerProperties.CLIENTS),
				ConfigurationPropertyName.of(FairwayLoadBalancerProperties.PREFIX));
	}

	@Bean
	@ConditionalOnMissingBean
	LoadBalancerSettingsFactory fairwayLoadBalancerSettingsFactory(ListableBeanFactory beanFactory,
			Environment environment) {
		IntUnaryOperator random = (bound) -> ThreadLocalRandom.current().nextInt(bound);
		Map<String, LoadBalancingPolicy> policies = new LinkedHashMap<>();
		policies.put("round-robin", LoadBalancingPolicy.roundRobin(random));
		policies.put("random", LoadBalancingPolicy.random(random));
		policies.put("weighted", LoadBalancingPolicy.weighted(random));
		policies.putAll(beanFactory.getBeansOfType(LoadBalancingPolicy.class));
		return new LoadBalancerSettingsFactory(policies, environment.getProperty("spring.cloud.loadbalancer.zone"));
	}

	@Bean
	@ConditionalOnMissingBean
	LoadBalancerSettingsRegistry fairwayLoadBalancerSettingsRegistry(LoadBalancerSettingsFactory factory,
			FairwayLoadBalancerProperties properties) {
		return new LoadBalancerSettingsRegistry(factory.create(properties));
	}

	@Bean
	ConfigurationRefresher fairwayConfigurationRefresher(Environment environment, DefaultsBindHandlerAdvisor advisor,
			LoadBalancerSettingsFactory factory, LoadBalancerSettingsRegistry settings, Registries registries) {
		return new ConfigurationRefresher(environment, advisor, factory, settings, registries);
	}

}
