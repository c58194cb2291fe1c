package io.fairway.docs;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cloud.loadbalancer.core.ServiceInstanceListSupplier;
import org.springframework.cloud.loadbalancer.support.LoadBalancerClientFactory;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import io.fairway.routing.RoutingServiceInstanceListSupplier;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The page names every property of Spring Cloud LoadBalancer, and what it says of those
 * that are not read is so.
 */
class MigratingPageTests {

	private static final String PREFIX = "spring.cloud.loadbalancer.";

	@Test
	void namesEveryPropertyOfSpringCloudLoadBalancer() throws IOException {
		String page = Pages.read(Pages.page("migrating.md"));
		String table = page.substring(page.indexOf("### Properties"), page.indexOf("### Sticky sessions"));
		assertThat(propertiesOfSpringCloud()).hasSizeGreaterThan(30)
			.allSatisfy((property) -> assertThat(table).contains("`" + property.substring(PREFIX.length()) + "`"));
	}

	private static Set<String> propertiesOfSpringCloud() throws IOException {
		Set<String> properties = new TreeSet<>();
		JsonMapper mapper = JsonMapper.builder().build();
		for (URL url : Collections.list(MigratingPageTests.class.getClassLoader()
			.getResources("META-INF/spring-configuration-metadata.json"))) {
			try (InputStream stream = url.openStream()) {
				for (JsonNode property : mapper.readTree(stream).get("properties")) {
					String name = property.get("name").asString();
					if (name.startsWith(PREFIX)) {
						properties.add(name);
					}
				}
			}
		}
		return properties;
	}

	@ParameterizedTest
	@ValueSource(strings = { "default", "zone-preference", "health-check", "weighted", "hint-based", "subset",
			"request-based-sticky-session", "same-instance-preference" })
	void configurationsAreNotRead(String configuration) {
		new ApplicationContextRunner().withUserConfiguration(Application.class)
			.withPropertyValues(PREFIX + "configurations=" + configuration)
			.run((context) -> assertThat(context.getBean(LoadBalancerClientFactory.class)
				.getInstances("users", ServiceInstanceListSupplier.class)
				.values()).singleElement().isInstanceOf(RoutingServiceInstanceListSupplier.class));
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
