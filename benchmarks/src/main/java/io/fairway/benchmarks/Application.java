package io.fairway.benchmarks;

import java.util.List;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.fairway.instance.InstanceFilter;

/**
 * An application as users have it, with a discovery client of its own that knows one
 * service. The same application runs with Fairway and, with {@code fairway.enabled} off,
 * with Spring Cloud alone.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
class Application {

	/** Starts the application with Fairway, whose chain has all its stages. */
	static ConfigurableApplicationContext withFairway(int instances, String policy) {
		return start(instances, "fairway.loadbalancer.policy=" + policy,
				"fairway.loadbalancer.consistent-hash.key.header=" + Fixtures.HEADER,
				"fairway.loadbalancer.version.enabled=true",
				"fairway.loadbalancer.locality.region=" + Fixtures.LOCALITY.region(),
				"fairway.loadbalancer.locality.zone=" + Fixtures.LOCALITY.zone());
	}

	/** Starts the application with Fairway, whose chain has no stages. */
	static ConfigurableApplicationContext withoutStages(int instances) {
		return start(instances, "fairway.loadbalancer.policy=round-robin", "fairway.loadbalancer.version.enabled=false",
				"benchmark.filter=false");
	}

	/** Starts the application with a chain of five stages. */
	static ConfigurableApplicationContext withFiveStages(int instances) {
		return start(instances, "fairway.loadbalancer.policy=round-robin",
				"fairway.loadbalancer.match.metadata.zone=" + Fixtures.LOCALITY.zone(),
				"fairway.loadbalancer.locality.region=" + Fixtures.LOCALITY.region(),
				"fairway.loadbalancer.locality.zone=" + Fixtures.LOCALITY.zone(), "fairway.loadbalancer.subset.size=5",
				"fairway.loadbalancer.subset.client-index=0");
	}

	/** Starts the application with what Spring Cloud does by default. */
	static ConfigurableApplicationContext withSpring(int instances) {
		return start(instances, "fairway.enabled=false");
	}

	private static ConfigurableApplicationContext start(int instances, String... properties) {
		return new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.properties("benchmark.instances=" + instances, "logging.level.root=warn", "spring.main.banner-mode=off",
					"spring.cloud.discovery.reactive.enabled=false")
			.properties(properties)
			.run();
	}

	@Bean
	DiscoveryClient fixedDiscoveryClient(@Value("${benchmark.instances}") int instances) {
		return new FixedDiscoveryClient(List.copyOf(Fixtures.instances(instances)));
	}

	@Bean
	@ConditionalOnProperty(name = "benchmark.filter", matchIfMissing = true)
	InstanceFilter healthy() {
		return (instance) -> true;
	}

	private record FixedDiscoveryClient(List<ServiceInstance> instances) implements DiscoveryClient {

		@Override
		public String description() {
			return "A fixed list";
		}

		@Override
		public List<ServiceInstance> getInstances(String serviceId) {
			return Fixtures.SERVICE.equals(serviceId) ? this.instances : List.of();
		}

		@Override
		public List<String> getServices() {
			return List.of(Fixtures.SERVICE);
		}

	}

}
