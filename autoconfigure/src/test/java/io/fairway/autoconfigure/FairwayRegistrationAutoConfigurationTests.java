package io.fairway.autoconfigure;

import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration;
import org.springframework.boot.web.server.servlet.context.AnnotationConfigServletWebServerApplicationContext;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.cloud.client.discovery.composite.CompositeDiscoveryClientAutoConfiguration;
import org.springframework.cloud.client.serviceregistry.AutoServiceRegistration;
import org.springframework.cloud.client.serviceregistry.AutoServiceRegistrationAutoConfiguration;
import org.springframework.cloud.client.serviceregistry.Registration;
import org.springframework.cloud.client.serviceregistry.ServiceRegistry;
import org.springframework.cloud.commons.util.UtilAutoConfiguration;

import io.fairway.instance.Instance;
import io.fairway.registration.ApplicationRegistration;
import io.fairway.registration.FairwayServiceRegistry;
import io.fairway.registration.ServiceRegistrar;
import io.fairway.registry.Registries;

import static org.assertj.core.api.Assertions.assertThat;

class FairwayRegistrationAutoConfigurationTests {

	private final WebApplicationContextRunner runner = new WebApplicationContextRunner(
			AnnotationConfigServletWebServerApplicationContext::new)
		.withConfiguration(AutoConfigurations.of(TomcatServletWebServerAutoConfiguration.class,
				FairwayDiscoveryAutoConfiguration.class, FairwayRegistrationAutoConfiguration.class,
				AutoServiceRegistrationAutoConfiguration.class, CompositeDiscoveryClientAutoConfiguration.class,
				UtilAutoConfiguration.class))
		.withPropertyValues("spring.application.name=orders", "server.port=0");

	@Test
	void registersApplicationUnderItsNameAndPort() {
		this.runner.run((context) -> {
			int port = context.getSourceApplicationContext(AnnotationConfigServletWebServerApplicationContext.class)
				.getWebServer()
				.getPort();
			assertThat(context.getBean(DiscoveryClient.class).getInstances("orders"))
				.extracting(ServiceInstance::getPort)
				.containsExactly(port);
		});
	}

	@Test
	void registersWhatIsSaidOfTheApplication() {
		this.runner
			.withPropertyValues("fairway.registration.service-id=shop", "fairway.registration.host=10.1.2.3",
					"fairway.registration.port=443", "fairway.registration.secure=true",
					"fairway.registration.weight=3", "fairway.registration.version=2.0.0",
					"fairway.registration.zone=a", "fairway.registration.metadata.team=blue")
			.run((context) -> {
				Instance instance = (Instance) context.getBean(DiscoveryClient.class).getInstances("shop").get(0);
				assertThat(instance.getUri()).hasToString("https://10.1.2.3:443");
				assertThat(instance.weight()).isEqualTo(3);
				assertThat(instance.version()).hasToString("2.0.0");
				assertThat(instance.locality().zone()).isEqualTo("a");
				assertThat(instance.getMetadata()).containsEntry("team", "blue");
			});
	}

	@Test
	void registersInNamedRegistriesOnly() {
		this.runner
			.withPropertyValues("fairway.discovery.registries.one.type=memory",
					"fairway.discovery.registries.two.type=memory", "fairway.registration.registries=two")
			.run((context) -> {
				Registries registries = context.getBean(Registries.class);
				assertThat(registries.find("one").orElseThrow().services()).isEmpty();
				assertThat(registries.find("two").orElseThrow().services()).containsExactly("orders");
			});
	}

	@Test
	void doesNotRegisterWhereThatIsSwitchedOff() {
		this.runner.withPropertyValues("fairway.registration.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(ApplicationRegistration.class)
				.hasSingleBean(ServiceRegistrar.class));
	}

	@Test
	void doesNotRegisterWhereSpringCloudRegistrationIsSwitchedOff() {
		this.runner.withPropertyValues("spring.cloud.service-registry.auto-registration.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(ApplicationRegistration.class));
	}

	@Test
	void deregistersWhenTheLifecycleStops() {
		this.runner.run((context) -> {
			context.getBean(ApplicationRegistration.class).stop();
			assertThat(context.getBean(DiscoveryClient.class).getInstances("orders")).isEmpty();
		});
	}

	@Test
	void satisfiesApplicationsThatInsistOnRegistration() {
		this.runner.withPropertyValues("spring.cloud.service-registry.auto-registration.fail-fast=true")
			.run((context) -> assertThat(context).hasNotFailed().hasSingleBean(AutoServiceRegistration.class));
	}

	@Test
	void registersBesideAnotherRegistration() {
		AutoServiceRegistration other = new AutoServiceRegistration() {
		};
		this.runner.withBean(AutoServiceRegistration.class, () -> other)
			.run((context) -> assertThat(context).hasNotFailed().hasSingleBean(ApplicationRegistration.class));
	}

	@Test
	void leavesServiceRegistryOfAnotherClientAlone() {
		this.runner.withBean(ServiceRegistry.class, OtherServiceRegistry::new)
			.run((context) -> assertThat(context).doesNotHaveBean(FairwayServiceRegistry.class)
				.hasSingleBean(ServiceRegistrar.class));
	}

	static class OtherServiceRegistry implements ServiceRegistry<Registration> {

		@Override
		public void register(Registration registration) {
		}

		@Override
		public void deregister(Registration registration) {
		}

		@Override
		public void close() {
		}

		@Override
		public void setStatus(Registration registration, String status) {
		}

		@Override
		@SuppressWarnings("TypeParameterUnusedInFormals") // not our signature
		public <T> T getStatus(Registration registration) {
			return null;
		}

	}

}
