package io.fairway.autoconfigure;

import java.util.List;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.reactive.ClientHttpConnectorBuilder;
import org.springframework.cloud.loadbalancer.support.LoadBalancerClientFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.core.io.ResourceLoader;

import io.fairway.connection.ClientLibraries;
import io.fairway.connection.ClientLibrary;
import io.fairway.connection.ConnectionBuilderPostProcessor;
import io.fairway.connection.Connections;

/**
 * Auto-configuration of connections for each service, in the clients that Spring Boot
 * configures.
 */
@AutoConfiguration(after = FairwayClientAutoConfiguration.class)
@ConditionalOnProperty(name = { "fairway.enabled", "spring.cloud.loadbalancer.enabled" }, matchIfMissing = true)
@ConditionalOnClass(ClientHttpRequestFactoryBuilder.class)
@ConditionalOnBean(LoadBalancerClientFactory.class)
public final class FairwayConnectionAutoConfiguration {

	@Bean
	static ConnectionBuilderPostProcessor fairwayConnectionBuilderPostProcessor(
			ObjectProvider<FairwayLoadBalancerProperties> properties, ObjectProvider<Connections> connections) {
		return new ConnectionBuilderPostProcessor(() -> ConnectionSettingsFactory.areAnySet(properties.getObject()),
				connections::getObject);
	}

	/** There is a connector in every application, which only {@code WebClient} uses. */
	@Bean
	ClientLibraries fairwayClientLibraries(ObjectProvider<ClientHttpRequestFactoryBuilder<?>> imperative,
			ObjectProvider<ClientHttpConnectorBuilder<?>> reactive, ResourceLoader resources) {
		List<ClientLibrary> connectors = OptionalClasses.isPresent(OptionalClasses.WEB_CLIENT,
				resources.getClassLoader()) ? reactive.orderedStream().map(ClientLibrary::of).toList() : List.of();
		return new ClientLibraries(imperative.orderedStream().map(ClientLibrary::of).toList(), connectors);
	}

}
