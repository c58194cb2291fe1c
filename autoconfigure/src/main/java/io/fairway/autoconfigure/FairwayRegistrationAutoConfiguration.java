package io.fairway.autoconfigure;

import java.util.ArrayList;
import java.util.List;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigureOrder;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.cloud.client.serviceregistry.AutoServiceRegistration;
import org.springframework.cloud.client.serviceregistry.Registration;
import org.springframework.cloud.client.serviceregistry.ServiceRegistry;
import org.springframework.cloud.commons.util.InetUtils;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.env.Environment;

import io.fairway.registration.ApplicationRegistration;
import io.fairway.registration.FairwayRegistration;
import io.fairway.registration.FairwayServiceRegistry;
import io.fairway.registration.ServiceRegistrar;
import io.fairway.registry.Registries;
import io.fairway.registry.Registry;
import io.fairway.registry.WritableRegistry;

/**
 * Auto-configuration of the registration of this application and of other instances.
 * <p>
 * Spring Cloud allows one {@link ServiceRegistry} and one {@link AutoServiceRegistration}
 * in an application. Those of another discovery client come first, hence the order; ours
 * then registers beside it.
 */
@AutoConfiguration(after = FairwayDiscoveryAutoConfiguration.class)
@AutoConfigureOrder(Ordered.LOWEST_PRECEDENCE)
@ConditionalOnProperty(name = "fairway.enabled", matchIfMissing = true)
@EnableConfigurationProperties(FairwayRegistrationProperties.class)
public final class FairwayRegistrationAutoConfiguration {

	@Bean(destroyMethod = "close")
	@ConditionalOnMissingBean
	ServiceRegistrar fairwayServiceRegistrar(FairwayRegistrationProperties properties, Registries registries,
			FairwayExecutors executors) {
		return new ServiceRegistrar(writable(properties.getRegistries(), registries),
				RegistrationSettingsGroup.settings(properties, executors));
	}

	@Bean
	ApplicationDescription fairwayApplicationDescription(InetUtils inetUtils, Environment environment) {
		return new ApplicationDescription(inetUtils, environment);
	}

	@Bean
	RegistrationSettingsGroup fairwayRegistrationSettingsGroup(ServiceRegistrar registrar,
			ObjectProvider<ApplicationRegistration> registration, ApplicationDescription description,
			FairwayRegistrationProperties properties, FairwayExecutors executors) {
		return new RegistrationSettingsGroup(registrar, registration.getIfAvailable(), description,
				description.serviceId(properties), executors);
	}

	private static List<WritableRegistry> writable(List<String> names, Registries registries) {
		if (names.isEmpty()) {
			return registries.stream()
				.filter(WritableRegistry.class::isInstance)
				.map(WritableRegistry.class::cast)
				.toList();
		}
		List<WritableRegistry> writable = new ArrayList<>();
		for (String name : names) {
			writable.add(writable(name, registries));
		}
		return writable;
	}

	private static WritableRegistry writable(String name, Registries registries) {
		Registry registry = registries.find(name).orElse(null);
		if (registry instanceof WritableRegistry writable) {
			return writable;
		}
		String known = String.join(", ",
				registries.stream().filter(WritableRegistry.class::isInstance).map(Registry::name).toList());
		throw new InvalidConfigurationException("fairway.registration.registries", name,
				(registry != null) ? "this registry does not accept registrations" : "there is no such registry",
				known.isEmpty() ? "Configure a registry that accepts registrations under fairway.discovery.registries"
						: "Use one of " + known);
	}

	@Bean
	@ConditionalOnMissingBean(ServiceRegistry.class)
	FairwayServiceRegistry fairwayServiceRegistry(ServiceRegistrar registrar) {
		return new FairwayServiceRegistry(registrar);
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(WebServerInitializedEvent.class)
	@ConditionalOnProperty(
			name = { "fairway.registration.enabled", "spring.cloud.service-registry.auto-registration.enabled" },
			matchIfMissing = true)
	static class ApplicationConfiguration {

		@Bean
		@ConditionalOnMissingBean
		ApplicationRegistration fairwayApplicationRegistration(ServiceRegistrar registrar,
				FairwayRegistrationProperties properties, ApplicationDescription description,
				FairwayExecutors executors, ApplicationEventPublisher events) {
			return new ApplicationRegistration(registrar, description.of(properties),
					properties.getInitialStatus() == FairwayRegistrationProperties.Status.UP,
					RegistrationSettingsGroup.drain(properties), executors.timer(), events);
		}

		@Bean
		@ConditionalOnMissingBean(Registration.class)
		FairwayRegistration fairwayRegistration(ApplicationRegistration registration,
				FairwayRegistrationProperties properties, ApplicationDescription description) {
			return new FairwayRegistration(description.serviceId(properties), registration::instance);
		}

		/** Tells Spring Cloud that registration is taken care of. */
		@Bean
		@ConditionalOnMissingBean(AutoServiceRegistration.class)
		AutoServiceRegistration fairwayAutoServiceRegistration() {
			return new AutoServiceRegistration() {
			};
		}

	}

}
