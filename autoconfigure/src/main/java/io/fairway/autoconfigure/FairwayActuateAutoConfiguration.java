package io.fairway.autoconfigure;

import java.time.InstantSource;
import java.util.Map;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.autoconfigure.endpoint.expose.EndpointExposure;
import org.springframework.boot.actuate.endpoint.EndpointAccessResolver;
import org.springframework.boot.actuate.endpoint.Sanitizer;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.cloud.loadbalancer.config.LoadBalancerAutoConfiguration;
import org.springframework.cloud.loadbalancer.support.LoadBalancerClientFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;

import io.fairway.actuate.ConfigurationAnalyzer;
import io.fairway.actuate.Explainer;
import io.fairway.actuate.FairwayEndpoint;
import io.fairway.actuate.FairwayEndpointWebExtension;
import io.fairway.actuate.FairwayHealthIndicator;
import io.fairway.actuate.Operations;
import io.fairway.actuate.OperatorActions;
import io.fairway.actuate.ServiceReports;
import io.fairway.actuate.ServiceSettings;
import io.fairway.actuate.ServiceViews;
import io.fairway.actuate.UiPage;
import io.fairway.breaker.CircuitBreakers;
import io.fairway.client.LoadBalancerSettingsRegistry;
import io.fairway.discovery.InstanceDirectory;
import io.fairway.feedback.InstanceStatsRegistry;
import io.fairway.instance.Ticker;

/**
 * Auto-configuration of the actuator endpoint and the health indicator.
 */
@AutoConfiguration(after = { FairwayLoadBalancerAutoConfiguration.class, LoadBalancerAutoConfiguration.class })
@ConditionalOnClass(EndpointAccessResolver.class)
@ConditionalOnBean({ LoadBalancerSettingsRegistry.class, LoadBalancerClientFactory.class })
@ConditionalOnProperty(name = { "fairway.enabled", "spring.cloud.loadbalancer.enabled" }, matchIfMissing = true)
public final class FairwayActuateAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	ServiceViews fairwayServiceViews(InstanceDirectory directory, LoadBalancerClientFactory loadBalancers,
			LoadBalancerSettingsRegistry settings, CircuitBreakers breakers) {
		return new ServiceViews(directory, loadBalancers, settings, breakers);
	}

	@Bean
	@ConditionalOnMissingBean
	ServiceSettings fairwayServiceSettings(Environment environment, ServiceDefaults advisor,
			ConfigurationRefresher refresher) {
		return new PropertyOrigins(environment, advisor, refresher);
	}

	@Bean
	@ConditionalOnMissingBean
	Explainer fairwayExplainer(LoadBalancerClientFactory loadBalancers) {
		return new Explainer((serviceId) -> {
			Map<String, String> hints = loadBalancers.getProperties(serviceId).getHint();
			String all = hints.getOrDefault("default", "default");
			return hints.getOrDefault(serviceId, all);
		});
	}

	@Bean
	@ConditionalOnMissingBean
	ServiceReports fairwayServiceReports(Explainer explainer, InstanceStatsRegistry stats, ServiceSettings settings,
			ObjectProvider<OperatorActions> operator, Ticker ticker) {
		return new ServiceReports(explainer, stats, settings, operator.getIfAvailable(), ticker);
	}

	/**
	 * The endpoint and what writes through it. Without permission to write there is
	 * nothing that could.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnAvailableEndpoint(FairwayEndpoint.class)
	@EnableConfigurationProperties({ FairwayEndpointProperties.class, FairwayUiProperties.class })
	static class EndpointConfiguration {

		@Bean
		@ConditionalOnMissingBean
		ConfigurationAnalyzer fairwayConfigurationAnalyzer(ServiceViews services, Explainer explainer,
				ServiceSettings settings) {
			return new ConfigurationAnalyzer(services, explainer, settings);
		}

		@Bean
		@ConditionalOnMissingBean
		FairwayEndpoint fairwayEndpoint(ServiceViews services, ServiceReports reports, Explainer explainer,
				ConfigurationAnalyzer analyzer, ObjectProvider<Operations> operations,
				ObjectProvider<SanitizingFunction> sanitizers, FairwayEndpointProperties properties) {
			return new FairwayEndpoint(services, reports, explainer, analyzer, operations.getIfAvailable(),
					new Sanitizer(sanitizers.orderedStream().toList()), properties.getShowValues());
		}

		@Bean
		@ConditionalOnMissingBean
		@ConditionalOnAvailableEndpoint(endpoint = FairwayEndpoint.class, exposure = EndpointExposure.WEB)
		FairwayEndpointWebExtension fairwayEndpointWebExtension(FairwayEndpoint endpoint,
				FairwayEndpointProperties properties, FairwayUiProperties ui) {
			return new FairwayEndpointWebExtension(endpoint, properties.getShowValues(), properties.getRoles(),
					() -> ui.isEnabled() ? UiPage.read() : null);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnAvailableEndpoint(FairwayEndpoint.class)
	@Conditional(OnUnrestrictedEndpointCondition.class)
	static class OperationsConfiguration {

		@Bean
		@Order(Ordered.HIGHEST_PRECEDENCE)
		@ConditionalOnMissingBean
		OperatorActions fairwayOperatorActions(FairwayExecutors executors) {
			return new OperatorActions(executors.timer(), InstantSource.system());
		}

		@Bean
		@ConditionalOnMissingBean
		Operations fairwayOperations(ServiceViews services, Explainer explainer, OperatorActions actions) {
			return new Operations(services, explainer, actions);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class })
	@ConditionalOnEnabledHealthIndicator("fairway")
	static class HealthConfiguration {

		@Bean
		@ConditionalOnMissingBean(name = "fairwayHealthIndicator")
		FairwayHealthIndicator fairwayHealthIndicator(ServiceViews services, ServiceReports reports) {
			return new FairwayHealthIndicator(services, reports);
		}

	}

}
