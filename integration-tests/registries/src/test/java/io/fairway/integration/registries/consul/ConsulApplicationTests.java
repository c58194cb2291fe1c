package io.fairway.integration.registries.consul;

import java.nio.file.Path;
import java.time.Duration;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Applications that are told of Consul by properties and nothing else.
 */
class ConsulApplicationTests {

	private static final Duration TTL = Duration.ofSeconds(3);

	private Consul consul;

	@BeforeEach
	void start(@TempDir Path directory) {
		this.consul = Consul.forgetful(directory).start();
	}

	@AfterEach
	void stop() {
		this.consul.close();
	}

	@Test
	void applicationsFindEachOther() {
		try (ConfigurableApplicationContext provider = application(WebApplicationType.SERVLET,
				"fairway.registration.version=2.0.0");
				ConfigurableApplicationContext consumer = application(WebApplicationType.NONE)) {
			DiscoveryClient client = consumer.getBean(DiscoveryClient.class);
			String port = provider.getEnvironment().getProperty("local.server.port");
			await().untilAsserted(() -> assertThat(client.getInstances("users")).singleElement()
				.satisfies((instance) -> assertThat(instance.getPort()).hasToString(port)));
			ServiceInstance seen = client.getInstances("users").get(0);
			assertThat(seen.getMetadata()).containsEntry("version", "2.0.0");
			assertThat(client.getServices()).contains("users");
			provider.close();
			await().atMost(TTL).untilAsserted(() -> assertThat(client.getInstances("users")).isEmpty());
		}
	}

	@Test
	void agentThatForgotTheApplicationIsToldAgain() {
		try (ConfigurableApplicationContext provider = application(WebApplicationType.SERVLET);
				ConfigurableApplicationContext consumer = application(WebApplicationType.NONE)) {
			DiscoveryClient client = consumer.getBean(DiscoveryClient.class);
			await().until(() -> client.getInstances("users").size() == 1);
			this.consul.kill();
			this.consul.relaunch();
			this.consul.awaitLeader();
			await().atMost(TTL.plusSeconds(5))
				.ignoreExceptions()
				.until(() -> this.consul.get("/v1/health/service/users?passing=true").contains("127.0.0.1"));
			await().untilAsserted(() -> assertThat(client.getInstances("users")).hasSize(1));
		}
	}

	@Test
	void twoRegistriesOfTheKindAreKeptApart(@TempDir Path directory) {
		try (Consul other = Consul.forgetful(directory).start();
				ConfigurableApplicationContext consumer = application(WebApplicationType.NONE,
						"fairway.discovery.registries.west.type=consul",
						"fairway.discovery.registries.west.endpoints=" + other.url())) {
			DiscoveryClient client = consumer.getBean(DiscoveryClient.class);
			this.consul.catalog("a", "{\"ID\":\"1\",\"Service\":\"users\",\"Port\":1000}");
			other.catalog("a", "{\"ID\":\"1\",\"Service\":\"users\",\"Port\":1001}");
			await().untilAsserted(() -> assertThat(client.getInstances("users")).extracting(ServiceInstance::getPort)
				.containsExactlyInAnyOrder(1000, 1001));
		}
	}

	private ConfigurableApplicationContext application(WebApplicationType type, String... properties) {
		return new SpringApplicationBuilder(Application.class).web(type)
			.properties("server.port=0", "server.address=127.0.0.1", "spring.application.name=users",
					"fairway.registration.host=127.0.0.1", "fairway.registration.ttl=" + TTL,
					"fairway.registration.drain=100ms", "fairway.discovery.registries.east.type=consul",
					"fairway.discovery.registries.east.endpoints=" + this.consul.url())
			.properties(properties)
			.run();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
