package io.fairway.autoconfigure;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.cloud.commons.config.DefaultsBindHandlerAdvisor;
import org.springframework.cloud.context.environment.EnvironmentChangeEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.core.env.Environment;

import io.fairway.client.LoadBalancerSettingsRegistry;
import io.fairway.registry.Registries;
import io.fairway.registry.config.ConfigRegistry;

/**
 * Lets changed properties take effect. They are bound to new objects and validated before
 * anything is replaced, so a mistake leaves the settings as they were.
 */
final class ConfigurationRefresher implements ApplicationListener<EnvironmentChangeEvent> {

	private static final Log logger = LogFactory.getLog(ConfigurationRefresher.class);

	private final Environment environment;

	private final DefaultsBindHandlerAdvisor advisor;

	private final LoadBalancerSettingsFactory factory;

	private final LoadBalancerSettingsRegistry settings;

	private final Registries registries;

	ConfigurationRefresher(Environment environment, DefaultsBindHandlerAdvisor advisor,
			LoadBalancerSettingsFactory factory, LoadBalancerSettingsRegistry settings, Registries registries) {
		this.environment = environment;
		this.advisor = advisor;
		this.factory = factory;
		this.settings = settings;
		this.registries = registries;
	}

	@Override
	public void onApplicationEvent(EnvironmentChangeEvent event) {
		if (event.getKeys().stream().noneMatch((key) -> key.startsWith("fairway."))) {
			return;
		}
		try {
			refreshLoadBalancers();
			refreshConfiguredInstances();
		}
		catch (BindException | InvalidConfigurationException ex) {
			logger.error("The changed configuration is not applied: " + ex.getMessage(), ex);
		}
	}

	private void refreshLoadBalancers() {
		FairwayLoadBalancerProperties properties = bind(FairwayLoadBalancerProperties.PREFIX,
				Bindable.of(FairwayLoadBalancerProperties.class));
		this.settings.replace(this.factory.create(properties));
	}

	private void refreshConfiguredInstances() {
		FairwayDiscoveryProperties properties = bind("fairway.discovery",
				Bindable.of(FairwayDiscoveryProperties.class));
		properties.getRegistries().forEach((name, registry) -> {
			if (this.registries.find(name).orElse(null) instanceof ConfigRegistry configured) {
				configured.replaceAll(InstanceDescriptions.configured(name, registry));
			}
		});
	}

	private <T> T bind(String prefix, Bindable<T> target) {
		return Binder.get(this.environment).bindOrCreate(prefix, target, this.advisor.apply(BindHandler.DEFAULT));
	}

}
