package io.fairway.autoconfigure;

import java.util.concurrent.ThreadLocalRandom;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.cloud.loadbalancer.core.ReactorLoadBalancer;
import org.springframework.cloud.loadbalancer.core.ServiceInstanceListSupplier;
import org.springframework.cloud.loadbalancer.support.LoadBalancerClientFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

import io.fairway.actuate.OperatorActions;
import io.fairway.breaker.CircuitBreakerFilter;
import io.fairway.breaker.CircuitBreakers;
import io.fairway.client.FairwayLoadBalancer;
import io.fairway.client.LoadBalancerSettingsRegistry;
import io.fairway.client.LoadBalancerSettingsRegistry.Current;
import io.fairway.client.SelectionListener;
import io.fairway.connection.ConnectionWarmUp;
import io.fairway.connection.Connections;
import io.fairway.discovery.InstanceDirectory;
import io.fairway.feedback.InstanceStatsRegistry;
import io.fairway.health.HealthCheckContext;
import io.fairway.health.HealthChecker;
import io.fairway.instance.Instance;
import io.fairway.instance.InstanceFilter;
import io.fairway.instance.Ticker;
import io.fairway.outlier.OutlierDetector;
import io.fairway.outlier.OutlierDetectors;
import io.fairway.routing.DirectoryServiceInstanceListSupplier;
import io.fairway.routing.LocalitySettings;
import io.fairway.routing.OverridingServiceInstanceListSupplier;
import io.fairway.routing.RoutingServiceInstanceListSupplier;

/**
 * The beans of one service, in the context that Spring Cloud makes for it.
 */
@Configuration(proxyBeanMethods = false)
public class FairwayLoadBalancerClientConfiguration {

	@Bean
	@ConditionalOnMissingBean(ReactorLoadBalancer.class)
	@Conditional(OnNoUserConfigurationCondition.class)
	FairwayLoadBalancer fairwayLoadBalancer(Environment environment, LoadBalancerClientFactory clientFactory,
			LoadBalancerSettingsRegistry settings, ObjectProvider<SelectionListener.Factory> listeners, Ticker ticker) {
		String serviceId = LoadBalancerClientFactory.getName(environment);
		Current current = settings.of(serviceId);
		ObjectProvider<ServiceInstanceListSupplier> suppliers = clientFactory.getLazyProvider(serviceId,
				ServiceInstanceListSupplier.class);
		SelectionListener.Factory listener = listeners.getIfAvailable(() -> (id, names) -> SelectionListener.NONE);
		return new FairwayLoadBalancer(serviceId, suppliers, (request) -> current.get().policy(request),
				(instance) -> count(current, instance),
				listener.create(serviceId, (policy) -> current.get().policyName(policy)),
				(bound) -> ThreadLocalRandom.current().nextInt(bound), ticker);
	}

	@Bean(destroyMethod = "close")
	HealthChecker fairwayHealthChecker(Environment environment, LoadBalancerSettingsRegistry settings,
			HealthCheckContext context) {
		Current current = settings.of(LoadBalancerClientFactory.getName(environment));
		return new HealthChecker(() -> current.get().healthCheck(), context);
	}

	@Bean
	ConnectionWarmUp fairwayConnectionWarmUp(Environment environment, Connections connections) {
		return new ConnectionWarmUp(connections.of(LoadBalancerClientFactory.getName(environment)));
	}

	private static void count(Current current, Instance chosen) {
		LocalitySettings locality = current.get().routing().locality();
		if (locality != null) {
			locality.count(chosen);
		}
	}

	@Bean(destroyMethod = "close")
	@ConditionalOnMissingBean
	@Conditional(OnNoUserConfigurationCondition.class)
	CircuitBreakerFilter fairwayCircuitBreakerFilter(Environment environment, CircuitBreakers breakers,
			InstanceStatsRegistry stats) {
		return new CircuitBreakerFilter(breakers.of(LoadBalancerClientFactory.getName(environment)), stats::of);
	}

	@Bean(destroyMethod = "close")
	@ConditionalOnMissingBean
	@Conditional(OnNoUserConfigurationCondition.class)
	OutlierDetector fairwayOutlierDetector(Environment environment, OutlierDetectors detectors,
			LoadBalancerSettingsRegistry settings) {
		String serviceId = LoadBalancerClientFactory.getName(environment);
		Current current = settings.of(serviceId);
		return detectors.open(serviceId, () -> current.get().outlier());
	}

	@Bean
	@ConditionalOnMissingBean(ServiceInstanceListSupplier.class)
	@Conditional(OnNoUserConfigurationCondition.class)
	RoutingServiceInstanceListSupplier fairwayServiceInstanceListSupplier(Environment environment,
			InstanceDirectory directory, LoadBalancerSettingsRegistry settings, ObjectProvider<InstanceFilter> filters,
			Ticker ticker, FairwayExecutors executors, ApplicationEventPublisher events,
			ObjectProvider<OperatorActions> operator) {
		String serviceId = LoadBalancerClientFactory.getName(environment);
		Current current = settings.of(serviceId);
		ServiceInstanceListSupplier source = new DirectoryServiceInstanceListSupplier(directory, serviceId);
		OperatorActions actions = operator.getIfAvailable();
		return new RoutingServiceInstanceListSupplier(
				(actions != null) ? new OverridingServiceInstanceListSupplier(source, actions.weights(serviceId))
						: source,
				() -> current.get().routing(), filters.orderedStream().toList(), ticker,
				(event) -> executors.tell(() -> events.publishEvent(event)));
	}

}
