package io.fairway.autoconfigure;

import java.util.concurrent.ThreadLocalRandom;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.json.JsonMapper;

import io.fairway.instance.Ticker;
import io.fairway.registry.consul.ConsulRegistry;

/**
 * The registries of the type "consul".
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(JsonMapper.class)
class ConsulRegistryConfiguration {

	@Bean
	RegistryFactory fairwayConsulRegistryFactory(Ticker ticker, FairwayExecutors executors,
			ObjectProvider<SslBundles> bundles) {
		return SimpleRegistryFactory.of("consul", (name, properties) -> {
			ConsulSettingsFactory settings = new ConsulSettingsFactory(name, properties);
			return new ConsulRegistry(name, settings.settings(), settings.client(bundles.getIfAvailable()), ticker,
					executors.timer(), (bound) -> ThreadLocalRandom.current().nextInt(bound));
		});
	}

}
