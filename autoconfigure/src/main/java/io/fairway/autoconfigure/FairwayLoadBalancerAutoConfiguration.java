package io.fairway.autoconfigure;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import java.util.function.IntUnaryOperator;
import java.util.function.Supplier;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.cloud.loadbalancer.annotation.LoadBalancerClients;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;
import org.springframework.core.io.ResourceLoader;

import io.fairway.balancer.HashKey;
import io.fairway.balancer.LoadBalancingPolicy;
import io.fairway.balancer.PolicyNames;
import io.fairway.breaker.BreakerContext;
import io.fairway.breaker.CircuitBreakers;
import io.fairway.client.LoadBalancerSettings;
import io.fairway.client.LoadBalancerSettingsRegistry;
import io.fairway.client.SourceAddress;
import io.fairway.connection.ClientLibraries;
import io.fairway.discovery.InstanceDirectory;
import io.fairway.feedback.AdmissionControl;
import io.fairway.feedback.InstanceStatsRegistry;
import io.fairway.feedback.OutcomeListener;
import io.fairway.health.HealthCheckContext;
import io.fairway.health.HealthProbes;
import io.fairway.instance.Ticker;
import io.fairway.limit.RequestLimits;
import io.fairway.outlier.OutlierDetectors;
import io.fairway.registry.Registries;
import io.fairway.routing.CrossZoneRequests;
import io.fairway.routing.InboundRequest;
import io.fairway.routing.SubsetSelector;

/**
 * Auto-configuration of the load balancer of every service.
 */
@AutoConfiguration(after = FairwayDiscoveryAutoConfiguration.class)
@ConditionalOnProperty(name = { "fairway.enabled", "spring.cloud.loadbalancer.enabled" }, matchIfMissing = true)
@EnableConfigurationProperties(FairwayLoadBalancerProperties.class)
@Import(InboundRequestConfiguration.class)
@LoadBalancerClients(defaultConfiguration = FairwayLoadBalancerClientConfiguration.class)
public final class FairwayLoadBalancerAutoConfiguration {

	@Bean
	static ServiceDefaults fairwayServiceDefaults() {
		return new ServiceDefaults();
	}

	@Bean
	@ConditionalOnMissingBean
	InstanceStatsRegistry fairwayInstanceStatsRegistry(Ticker ticker, ObjectProvider<OutcomeListener> listeners,
			ObjectProvider<AdmissionControl.Factory> controls) {
		return new InstanceStatsRegistry(ticker, listeners.orderedStream().toList(), controls.orderedStream().toList());
	}

	/** The settings are looked up late, since they depend on the stats. */
	@Bean
	@ConditionalOnMissingBean
	CircuitBreakers fairwayCircuitBreakers(ObjectProvider<LoadBalancerSettingsRegistry> settings,
			FairwayExecutors executors, Ticker ticker, ApplicationEventPublisher events) {
		return new CircuitBreakers((serviceId) -> settings(settings, serviceId, LoadBalancerSettings::circuitBreaker),
				new BreakerContext(executors.timer(), ticker, executors::tell, events::publishEvent));
	}

	@Bean
	@ConditionalOnMissingBean
	RequestLimits fairwayRequestLimits(ObjectProvider<LoadBalancerSettingsRegistry> settings, Ticker ticker) {
		return new RequestLimits((serviceId) -> settings(settings, serviceId, LoadBalancerSettings::limit), ticker);
	}

	private static <T> Supplier<T> settings(ObjectProvider<LoadBalancerSettingsRegistry> settings, String serviceId,
			Function<LoadBalancerSettings, T> part) {
		LoadBalancerSettingsRegistry.Current current = settings.getObject().of(serviceId);
		return () -> part.apply(current.get());
	}

	@Bean
	@ConditionalOnMissingBean
	OutlierDetectors fairwayOutlierDetectors(FairwayExecutors executors, Ticker ticker,
			ApplicationEventPublisher events) {
		return new OutlierDetectors(executors.timer(), ticker, (bound) -> ThreadLocalRandom.current().nextInt(bound),
				executors::tell, events::publishEvent);
	}

	@Bean
	LoadBalancerSettingsFactory fairwayLoadBalancerSettingsFactory(ListableBeanFactory beanFactory,
			InstanceStatsRegistry stats, Ticker ticker, ObjectProvider<SourceAddress> sourceAddress,
			ObjectProvider<InboundRequest> inbound, ObjectProvider<SubsetSelector> subsetSelectors,
			Environment environment, OwnInstances ownInstances, CrossZoneRequests crossZoneRequests,
			HealthCheckSettingsFactory healthChecks, ConnectionSettingsFactory connections) {
		IntUnaryOperator random = (bound) -> ThreadLocalRandom.current().nextInt(bound);
		HashKeys keys = new HashKeys(beanFactory.getBeansOfType(HashKey.class), sourceAddress.getIfAvailable());
		Map<String, PolicyFactory> policies = new BuiltInPolicies(stats::of, random, ticker).byName();
		policies.put(ConsistentHashPolicyFactory.NAME, new ConsistentHashPolicyFactory(keys, stats::of, random));
		beanFactory.getBeansOfType(LoadBalancingPolicy.class)
			.forEach((name, policy) -> policies.put(name, (prefix, properties) -> policy));
		SelectionFactory selection = new SelectionFactory(subsetSelectors.orderedStream().toList(),
				environment.getProperty("spring.cloud.loadbalancer.hint-header-name", "X-SC-LB-Hint"),
				new ClientIdentity(environment, UUID.randomUUID().toString()));
		InboundRequest served = inbound.getIfAvailable(() -> InboundRequest.NONE);
		VersionSettingsFactory versions = new VersionSettingsFactory(served, keys,
				() -> ThreadLocalRandom.current().nextLong());
		return new LoadBalancerSettingsFactory(policies, versions,
				new LocalitySettingsFactory(environment, ownInstances, crossZoneRequests, served, random), selection,
				healthChecks, connections);
	}

	/** The libraries are looked up late: their clients depend on the settings. */
	@Bean
	ConnectionSettingsFactory fairwayConnectionSettingsFactory(ObjectProvider<ClientLibraries> libraries,
			ResourceLoader resources) {
		return new ConnectionSettingsFactory(libraries::getIfAvailable, resources.getClassLoader());
	}

	@Bean(destroyMethod = "close")
	HealthProbes fairwayHealthProbes(InstanceDirectory directory) {
		return new HealthProbes(directory::addresses);
	}

	@Bean
	HealthCheckSettingsFactory fairwayHealthCheckSettingsFactory(HealthProbes probes,
			ObjectProvider<SslBundles> bundles, ResourceLoader resources) {
		return new HealthCheckSettingsFactory(probes, bundles.getIfAvailable(), resources.getClassLoader());
	}

	@Bean
	HealthCheckContext fairwayHealthCheckContext(FairwayExecutors executors, Ticker ticker,
			ApplicationEventPublisher events) {
		return new HealthCheckContext(executors.timer(), ticker, InstantSource.system(),
				() -> ThreadLocalRandom.current().nextDouble(),
				(event) -> executors.tell(() -> events.publishEvent(event)));
	}

	@Bean
	OwnInstances fairwayOwnInstances(InstanceDirectory directory, Environment environment) {
		return new OwnInstances(directory, environment.getProperty("spring.application.name", "").strip());
	}

	@Bean
	CrossZoneRequests fairwayCrossZoneRequests() {
		return new CrossZoneRequests();
	}

	@Bean
	PolicyNames fairwayPolicyNames(LoadBalancerSettingsFactory factory) {
		return new PolicyNames(factory.policyNames());
	}

	@Bean
	@ConditionalOnMissingBean
	LoadBalancerSettingsRegistry fairwayLoadBalancerSettingsRegistry(LoadBalancerSettingsFactory factory,
			FairwayLoadBalancerProperties properties) {
		return new LoadBalancerSettingsRegistry(factory.create(properties));
	}

	@Bean
	ConfigurationRefresher fairwayConfigurationRefresher(Environment environment, ServiceDefaults advisor,
			LoadBalancerSettingsFactory factory, LoadBalancerSettingsRegistry settings,
			FairwayLoadBalancerProperties properties, Registries registries, InstanceDirectory directory,
			FairwayDiscoveryProperties discovery, ObjectProvider<RegistrationSettingsGroup> registration) {
		List<SettingsGroup> groups = new ArrayList<>();
		groups.add(new LoadBalancerSettingsGroup(factory, settings, ConnectionSettingsFactory.areAnySet(properties)));
		groups.add(new DiscoverySettingsGroup(registries, directory, discovery.getWarmUp()));
		groups.add(new ReboundSettingsGroup(ConfigurationPropertyName.of("fairway.ui")));
		registration.ifAvailable(groups::add);
		return new ConfigurationRefresher(new SettingsSource(environment, advisor), groups);
	}

}
