package io.fairway.integration.registries.etcd;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.context.ConfigurableApplicationContext;

import io.fairway.registry.Registries;
import io.fairway.registry.etcd.EtcdRegistry;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Applications that know of etcd by properties alone.
 */
class EtcdApplicationTests {

	private static final String REGISTRY = "fairway.discovery.registries.cluster.";

	private static EtcdServer server;

	private static EtcdServer secureServer;

	private static Certificates certificates;

	@BeforeAll
	static void startServers(@TempDir Path directory) throws IOException {
		server = EtcdServer.start(directory.resolve("plain"));
		certificates = Certificates.create(Files.createDirectories(directory.resolve("certificates")));
		secureServer = EtcdServer.startSecure(directory.resolve("secure"), certificates);
	}

	@AfterAll
	static void stopServers() {
		for (EtcdServer running : new EtcdServer[] { server, secureServer }) {
			if (running != null) {
				running.close();
			}
		}
	}

	@Test
	void anApplicationRegistersItselfAndAnotherFindsItUntilItStops() {
		String[] cluster = { REGISTRY + "type=etcd", REGISTRY + "endpoints=http://" + server.endpoint(),
				REGISTRY + "etcd.prefix=/applications", REGISTRY + "etcd.consistency=eventual" };
		assertThatApplicationsMeet(cluster);
		assertThat(server.ctl("get", "--prefix", "/applications/")).isBlank();
	}

	@Test
	void applicationsMeetOverTlsWithCertificates() {
		String bundle = "spring.ssl.bundle.pem.etcd.";
		assertThatApplicationsMeet(REGISTRY + "type=etcd", REGISTRY + "endpoints=https://" + secureServer.endpoint(),
				REGISTRY + "ssl-bundle=etcd", bundle + "truststore.certificate=" + certificates.path("ca.pem"),
				bundle + "keystore.certificate=" + certificates.path("client.pem"),
				bundle + "keystore.private-key=" + certificates.path("client.key"));
	}

	@Test
	void aServerThatNoAuthorityVouchesForIsNotTrusted() {
		try (ConfigurableApplicationContext context = start(WebApplicationType.NONE, REGISTRY + "type=etcd",
				REGISTRY + "endpoints=https://" + secureServer.endpoint())) {
			Observer observer = new Observer();
			((EtcdRegistry) context.getBean(Registries.class).find("cluster").orElseThrow()).watch("users", observer);
			EtcdFixture.soon().until(() -> observer.failures() > 0);
			assertThat(observer.last().cause()).hasMessageContaining("unable to find valid certification path");
		}
	}

	private static void assertThatApplicationsMeet(String... registry) {
		try (ConfigurableApplicationContext finder = start(WebApplicationType.NONE, registry)) {
			DiscoveryClient discovery = finder.getBean(DiscoveryClient.class);
			assertThat(discovery.getInstances("billing")).isEmpty();
			List<String> properties = new ArrayList<>(List.of(registry));
			properties.addAll(List.of("spring.application.name=billing", "server.port=0", "server.address=127.0.0.1",
					"fairway.registration.host=127.0.0.1", "fairway.registration.drain=0s",
					"fairway.registration.metadata.team=blue"));
			try (ConfigurableApplicationContext billing = start(WebApplicationType.SERVLET,
					properties.toArray(String[]::new))) {
				EtcdFixture.soon().until(() -> discovery.getInstances("billing").size() == 1);
				ServiceInstance found = discovery.getInstances("billing").get(0);
				assertThat(String.valueOf(found.getPort()))
					.isEqualTo(billing.getEnvironment().getProperty("local.server.port"));
				assertThat(found.getMetadata()).containsEntry("team", "blue");
				assertThat(discovery.getServices()).contains("billing");
			}
			EtcdFixture.within(Duration.ofSeconds(5)).until(() -> discovery.getInstances("billing").isEmpty());
		}
	}

	private static ConfigurableApplicationContext start(WebApplicationType type, String... properties) {
		return new SpringApplicationBuilder(Application.class).web(type)
			.properties("spring.main.banner-mode=off", "spring.jmx.enabled=false")
			.properties(properties)
			.run();
	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
