package io.fairway.benchmarks;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.cache.caffeine.CaffeineCacheManager;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.loadbalancer.LoadBalancerProperties;
import org.springframework.cloud.client.loadbalancer.reactive.ReactiveLoadBalancer;
import org.springframework.cloud.loadbalancer.config.LoadBalancerZoneConfig;
import org.springframework.cloud.loadbalancer.core.CachingServiceInstanceListSupplier;
import org.springframework.cloud.loadbalancer.core.ReactorServiceInstanceLoadBalancer;
import org.springframework.cloud.loadbalancer.core.RoundRobinLoadBalancer;
import org.springframework.cloud.loadbalancer.core.ServiceInstanceListSupplier;
import org.springframework.cloud.loadbalancer.core.SubsetServiceInstanceListSupplier;
import org.springframework.cloud.loadbalancer.core.WeightedServiceInstanceListSupplier;
import org.springframework.cloud.loadbalancer.core.ZonePreferenceServiceInstanceListSupplier;
import org.springframework.core.env.StandardEnvironment;
import reactor.core.publisher.Flux;

import io.fairway.instance.InstanceList;

/**
 * Spring Cloud's own chains, put together as its configurations do it: the cache first,
 * what works on the cached list after it.
 */
final class SpringChains {

	private SpringChains() {
	}

	static ReactorServiceInstanceLoadBalancer loadBalancer(String chain, InstanceList instances) {
		ServiceInstanceListSupplier supplier = supplier(chain, List.copyOf(instances));
		return new RoundRobinLoadBalancer(Fixtures.provider(supplier), Fixtures.SERVICE);
	}

	private static ServiceInstanceListSupplier supplier(String chain, List<ServiceInstance> list) {
		ServiceInstanceListSupplier fixed = Fixtures.supplier(Flux.defer(() -> Flux.just(list)));
		return switch (chain) {
			case "plain" -> fixed;
			case "caching" -> caching(fixed);
			case "weighted" -> new WeightedServiceInstanceListSupplier(caching(fixed), Properties.DEFAULT);
			case "zone" -> new ZonePreferenceServiceInstanceListSupplier(caching(fixed),
					new LoadBalancerZoneConfig("us-east-1a"), Properties.DEFAULT);
			case "subset" ->
				new SubsetServiceInstanceListSupplier(caching(fixed), new StandardEnvironment(), Properties.DEFAULT);
			default -> throw new IllegalArgumentException("chain: " + chain);
		};
	}

	private static ServiceInstanceListSupplier caching(ServiceInstanceListSupplier delegate) {
		return new CachingServiceInstanceListSupplier(delegate,
				new CaffeineCacheManager(CachingServiceInstanceListSupplier.SERVICE_INSTANCE_CACHE_NAME));
	}

	/** Only tells the properties, which is all that the suppliers ask for. */
	private record Properties(
			LoadBalancerProperties properties) implements ReactiveLoadBalancer.Factory<ServiceInstance> {

		static final Properties DEFAULT = new Properties(properties("host-1:8080"));

		private static LoadBalancerProperties properties(String instanceId) {
			LoadBalancerProperties properties = new LoadBalancerProperties();
			properties.getSubset().setInstanceId(instanceId);
			return properties;
		}

		@Override
		public LoadBalancerProperties getProperties(@Nullable String serviceId) {
			return this.properties;
		}

		@Override
		public ReactiveLoadBalancer<ServiceInstance> getInstance(String serviceId) {
			throw new UnsupportedOperationException("getInstance");
		}

		@Override
		public <X> Map<String, X> getInstances(String name, Class<X> type) {
			return Map.of();
		}

		@Override
		public <X> X getInstance(String name, Class<?> clazz, Class<?>... generics) {
			throw new UnsupportedOperationException("getInstance");
		}

	}

}
