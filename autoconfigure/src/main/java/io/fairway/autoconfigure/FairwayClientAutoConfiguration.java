package io.fairway.autoconfigure;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.cloud.client.loadbalancer.LoadBalancerClient;
import org.springframework.cloud.loadbalancer.config.BlockingLoadBalancerClientAutoConfiguration;
import org.springframework.cloud.loadbalancer.config.LoadBalancerAutoConfiguration;
import org.springframework.cloud.loadbalancer.support.LoadBalancerClientFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.client.ClientHttpResponse;

import io.fairway.client.CountingLoadBalancerClient;
import io.fairway.feedback.InstanceStatsRegistry;

/**
 * Auto-configuration of what counts a request in and out, for each kind of client.
 */
@AutoConfiguration(after = { FairwayLoadBalancerAutoConfiguration.class, LoadBalancerAutoConfiguration.class },
		before = BlockingLoadBalancerClientAutoConfiguration.class)
@ConditionalOnProperty(name = { "fairway.enabled", "spring.cloud.loadbalancer.enabled" }, matchIfMissing = true)
@ConditionalOnBean(LoadBalancerClientFactory.class)
public final class FairwayClientAutoConfiguration {

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(ClientHttpResponse.class)
	static class BlockingConfiguration {

		@Bean
		@ConditionalOnMissingBean(LoadBalancerClient.class)
		CountingLoadBalancerClient fairwayLoadBalancerClient(LoadBalancerClientFactory loadBalancers,
				InstanceStatsRegistry stats) {
			return new CountingLoadBalancerClient(loadBalancers, stats);
		}

	}

}
