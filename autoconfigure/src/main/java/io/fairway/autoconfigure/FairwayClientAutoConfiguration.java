package io.fairway.autoconfigure;

import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

import jakarta.servlet.ServletRequestListener;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.cloud.client.loadbalancer.LoadBalancerClient;
import org.springframework.cloud.client.loadbalancer.reactive.LoadBalancerClientRequestTransformer;
import org.springframework.cloud.client.loadbalancer.reactive.LoadBalancerRetryPolicy;
import org.springframework.cloud.client.loadbalancer.reactive.ReactorLoadBalancerClientAutoConfiguration;
import org.springframework.cloud.client.loadbalancer.reactive.ReactorLoadBalancerExchangeFilterFunction;
import org.springframework.cloud.client.loadbalancer.reactive.RetryableLoadBalancerExchangeFilterFunction;
import org.springframework.cloud.gateway.filter.ReactiveLoadBalancerClientFilter;
import org.springframework.cloud.gateway.server.mvc.handler.ProxyExchange;
import org.springframework.cloud.loadbalancer.config.BlockingLoadBalancerClientAutoConfiguration;
import org.springframework.cloud.loadbalancer.config.LoadBalancerAutoConfiguration;
import org.springframework.cloud.loadbalancer.support.LoadBalancerClientFactory;
import org.springframework.cloud.openfeign.FeignClientSpecification;
import org.springframework.cloud.openfeign.loadbalancer.FeignBlockingLoadBalancerClient;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.web.reactive.function.client.WebClient;

import io.fairway.client.AttemptListener;
import io.fairway.client.CountingExchangeFilterFunction;
import io.fairway.client.CountingGatewayEndFilter;
import io.fairway.client.CountingGatewayFilter;
import io.fairway.client.CountingLoadBalancerClient;
import io.fairway.client.CountingProxyExchangePostProcessor;
import io.fairway.client.CountingRetryableExchangeFilterFunction;
import io.fairway.client.GatewayInstanceLifecycle;
import io.fairway.client.GatewayRequestListener;
import io.fairway.client.GeneratedLoadBalancersPostProcessor;
import io.fairway.client.InboundRequestWebFilter;
import io.fairway.client.LoadBalancedServices;
import io.fairway.client.LoadBalancerSettingsRegistry;
import io.fairway.client.RepeatingGatewayFilter;
import io.fairway.client.WarmServices;
import io.fairway.connection.Connections;
import io.fairway.feedback.InstanceStatsRegistry;
import io.fairway.instance.Ticker;
import io.fairway.retry.Retries;
import io.fairway.retry.RetryRegistry;

/**
 * Auto-configuration of what counts a request in and out, for each kind of client.
 */
@AutoConfiguration(after = { FairwayLoadBalancerAutoConfiguration.class, LoadBalancerAutoConfiguration.class },
		before = { BlockingLoadBalancerClientAutoConfiguration.class,
				ReactorLoadBalancerClientAutoConfiguration.class })
@ConditionalOnProperty(name = { "fairway.enabled", "spring.cloud.loadbalancer.enabled" }, matchIfMissing = true)
@ConditionalOnBean(LoadBalancerClientFactory.class)
public final class FairwayClientAutoConfiguration {

	@Bean
	RetryRegistry fairwayRetryRegistry(LoadBalancerSettingsRegistry settings, InstanceStatsRegistry stats,
			Ticker ticker) {
		return new RetryRegistry((serviceId) -> {
			LoadBalancerSettingsRegistry.Current current = settings.of(serviceId);
			return new Retries(serviceId, () -> current.get().retry(), (id) -> stats.of(id).service().inFlight(),
					() -> ThreadLocalRandom.current().nextDouble(), ticker);
		});
	}

	@Bean(destroyMethod = "close")
	Connections fairwayConnections(LoadBalancerSettingsRegistry settings, FairwayExecutors executors) {
		return new Connections((serviceId) -> {
			LoadBalancerSettingsRegistry.Current current = settings.of(serviceId);
			return () -> current.get().connection();
		}, executors.connecting());
	}

	@Bean
	LoadBalancedServices fairwayLoadBalancedServices(LoadBalancerClientFactory loadBalancers, RetryRegistry retries,
			Connections connections, ObjectProvider<AttemptListener> attempts) {
		return new LoadBalancedServices(loadBalancers, retries, connections,
				attempts.getIfAvailable(() -> AttemptListener.NONE));
	}

	@Bean
	static GeneratedLoadBalancersPostProcessor fairwayGeneratedLoadBalancersPostProcessor() {
		return new GeneratedLoadBalancersPostProcessor();
	}

	@Bean
	WarmServices fairwayWarmServices(LoadBalancerClientFactory loadBalancers,
			FairwayLoadBalancerProperties properties) {
		return new WarmServices(loadBalancers,
				() -> properties.getClients()
					.entrySet()
					.stream()
					.filter((client) -> client.getValue().getConnection().getWarmUpConnections() != null)
					.map(Map.Entry::getKey)
					.toList());
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(ClientHttpResponse.class)
	static class BlockingConfiguration {

		@Bean
		@ConditionalOnMissingBean(LoadBalancerClient.class)
		CountingLoadBalancerClient fairwayLoadBalancerClient(LoadBalancedServices services,
				InstanceStatsRegistry stats) {
			return new CountingLoadBalancerClient(services, stats);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(WebClient.class)
	static class WebClientConfiguration {

		@Bean
		@ConditionalOnMissingBean(ReactorLoadBalancerExchangeFilterFunction.class)
		@ConditionalOnProperty(name = "spring.cloud.loadbalancer.retry.enabled", havingValue = "false",
				matchIfMissing = true)
		CountingExchangeFilterFunction fairwayExchangeFilterFunction(LoadBalancedServices services,
				ObjectProvider<LoadBalancerClientRequestTransformer> transformers, InstanceStatsRegistry stats,
				ObjectProvider<InboundRequestWebFilter> inbound) {
			return new CountingExchangeFilterFunction(services, transformers.orderedStream().toList(), stats,
					inbound.getIfAvailable() != null);
		}

		@Bean
		@ConditionalOnMissingBean(RetryableLoadBalancerExchangeFilterFunction.class)
		@ConditionalOnProperty(name = "spring.cloud.loadbalancer.retry.enabled", havingValue = "true")
		CountingRetryableExchangeFilterFunction fairwayRetryableExchangeFilterFunction(
				LoadBalancerRetryPolicy.Factory policies, LoadBalancerClientFactory loadBalancers,
				ObjectProvider<LoadBalancerClientRequestTransformer> transformers, InstanceStatsRegistry stats,
				Connections connections, ObjectProvider<InboundRequestWebFilter> inbound) {
			return new CountingRetryableExchangeFilterFunction(policies, loadBalancers,
					transformers.orderedStream().toList(), stats, connections, inbound.getIfAvailable() != null);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(FeignBlockingLoadBalancerClient.class)
	@Import(FairwayFeignClientConfiguration.class)
	static class FeignConfiguration {

		/** Has the clients counted that the context of a single Feign client defines. */
		@Bean
		FeignClientSpecification fairwayFeignClientSpecification() {
			return new FeignClientSpecification("default.fairway", "default",
					new Class<?>[] { FairwayFeignClientConfiguration.class });
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(ReactiveLoadBalancerClientFilter.class)
	static class GatewayWebFluxConfiguration {

		@Bean
		RepeatingGatewayFilter fairwayRepeatingGatewayFilter(LoadBalancedServices services, RetryRegistry retries) {
			return new RepeatingGatewayFilter(services, retries);
		}

		@Bean
		CountingGatewayFilter fairwayGatewayFilter(InstanceStatsRegistry stats) {
			return new CountingGatewayFilter(stats);
		}

		@Bean
		CountingGatewayEndFilter fairwayGatewayEndFilter() {
			return new CountingGatewayEndFilter();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ ProxyExchange.class, ServletRequestListener.class })
	static class GatewayMvcConfiguration {

		@Bean
		static CountingProxyExchangePostProcessor fairwayProxyExchangePostProcessor(
				ObjectProvider<InstanceStatsRegistry> stats, ObjectProvider<LoadBalancedServices> services,
				ObjectProvider<RetryRegistry> retries) {
			return new CountingProxyExchangePostProcessor(stats, services, retries);
		}

		@Bean
		GatewayInstanceLifecycle fairwayGatewayInstanceLifecycle() {
			return new GatewayInstanceLifecycle();
		}

		@Bean
		GatewayRequestListener fairwayGatewayRequestListener() {
			return new GatewayRequestListener();
		}

	}

}
