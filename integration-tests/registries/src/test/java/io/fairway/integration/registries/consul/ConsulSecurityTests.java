package io.fairway.integration.registries.consul;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

import io.fairway.instance.Instance;
import io.fairway.integration.support.ServerProcess;
import io.fairway.registry.Registries;
import io.fairway.registry.RegistryException;
import io.fairway.registry.WritableRegistry;
import io.fairway.registry.consul.ConsulRegistry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Agents that ask who is there.
 */
class ConsulSecurityTests {

	private static final Duration TTL = Duration.ofSeconds(10);

	private static final String SERVICE = "users";

	private static final String MASTER = "0b1a3c44-6d64-4a8e-9f7e-5c2a9a1d4f11";

	private static final String TOKEN = "7d1d9c2e-5a32-49a3-8d0f-3a9c6f6b2e22";

	private static final String WRONG = "11111111-2222-3333-4444-555555555555";

	private static final String ACL = " acl { enabled = true default_policy = \"deny\" tokens { master = \"" + MASTER
			+ "\" agent = \"" + MASTER + "\" } }";

	@RegisterExtension
	final Fixtures fixtures = new Fixtures();

	@TempDir
	private Path directory;

	private Consul consul;

	private final Recorder recorder = new Recorder();

	@AfterEach
	void stop() {
		this.consul.close();
	}

	private ConsulRegistry registry(String token) {
		return this.fixtures.registry(Fixtures.settings(token, false, Fixtures.BLOCKING_QUERIES, this.consul.url()));
	}

	@Test
	void tokenOpensWhatItsPolicyAllows() {
		this.consul = Consul.durable(this.directory, ACL).start();
		await().ignoreExceptions().until(() -> createToken().contains(TOKEN));
		ConsulRegistry registry = registry(TOKEN);
		Instance instance = Fixtures.instance(SERVICE, 8080);
		registry.watch(SERVICE, this.recorder);
		registry.register(instance, TTL);
		await().untilAsserted(() -> assertThat(this.recorder.last().instances()).containsExactly(instance));
		assertThat(registry.renew(instance.id())).isTrue();
		assertThat(registry.services()).containsExactly(SERVICE);
		assertThatExceptionOfType(RegistryException.class)
			.isThrownBy(() -> registry.register(Fixtures.instance("others", 8080), TTL))
			.withMessageContaining("403")
			.withMessageNotContaining(TOKEN);
		registry.deregister(instance.id());
		await().untilAsserted(() -> assertThat(this.recorder.ports()).isEmpty());
	}

	/** A token with the rights that the documentation names. */
	private String createToken() {
		String name = "fairway-" + System.nanoTime();
		String rules = "service \\\"users\\\" { policy = \\\"write\\\" } node_prefix \\\"\\\" { policy = \\\"read\\\" }";
		this.consul.put("/v1/acl/policy", "{\"Name\":\"" + name + "\",\"Rules\":\"" + rules + "\"}", "X-Consul-Token",
				MASTER);
		return this.consul.put("/v1/acl/token",
				"{\"SecretID\":\"" + TOKEN + "\",\"Policies\":[{\"Name\":\"" + name + "\"}]}", "X-Consul-Token",
				MASTER);
	}

	@Test
	void wrongTokenIsAFailureThatDoesNotShowIt() {
		this.consul = Consul.durable(this.directory, ACL).start();
		registry(WRONG).watch(SERVICE, this.recorder);
		await().until(() -> !this.recorder.failures().isEmpty());
		assertThat(this.recorder.failures().get(0)).hasMessageContaining("403");
		assertThat(this.recorder.failures().get(0).toString()).doesNotContain(WRONG);
		assertThat(this.recorder.said()).isEmpty();
	}

	@Test
	void certificatesProveBothSides() throws IOException, InterruptedException {
		createCertificates();
		int port = ServerProcess.freePorts(1)[0];
		this.consul = Consul
			.durable(this.directory,
					" ports { https = " + port + " } verify_incoming_https = true ca_file = \""
							+ file("consul-agent-ca.pem") + "\" cert_file = \"" + file("dc1-server-consul-0.pem")
							+ "\" key_file = \"" + file("dc1-server-consul-0-key.pem") + "\"")
			.start();
		try (ConfigurableApplicationContext context = application(port, true)) {
			WritableRegistry registry = (WritableRegistry) context.getBean(Registries.class).find("east").orElseThrow();
			registry.watch(SERVICE, this.recorder);
			registry.register(Fixtures.instance(SERVICE, 8080), TTL);
			await().untilAsserted(() -> assertThat(this.recorder.ports()).containsExactly(8080));
		}
		try (ConfigurableApplicationContext context = application(port, false)) {
			WritableRegistry registry = (WritableRegistry) context.getBean(Registries.class).find("east").orElseThrow();
			assertThatExceptionOfType(RegistryException.class).isThrownBy(registry::services);
		}
	}

	private ConfigurableApplicationContext application(int port, boolean withCertificate) {
		SpringApplicationBuilder application = new SpringApplicationBuilder(Application.class)
			.web(WebApplicationType.NONE)
			.properties("fairway.discovery.registries.east.type=consul",
					"fairway.discovery.registries.east.endpoints=https://127.0.0.1:" + port,
					"fairway.discovery.registries.east.ssl-bundle=consul",
					"spring.ssl.bundle.pem.consul.truststore.certificate=" + file("consul-agent-ca.pem"));
		if (withCertificate) {
			application.properties(
					"spring.ssl.bundle.pem.consul.keystore.certificate=" + file("dc1-client-consul-0.pem"),
					"spring.ssl.bundle.pem.consul.keystore.private-key=" + file("dc1-client-consul-0-key.pem"));
		}
		return application.run();
	}

	private void createCertificates() throws IOException, InterruptedException {
		String program = ServerProcess.require("consul", "Run .ci/install-consul").toString();
		for (List<String> command : List.of(List.of("ca", "create"), List.of("cert", "create", "-server"),
				List.of("cert", "create", "-client"))) {
			ProcessBuilder builder = new ProcessBuilder(program, "tls").directory(this.directory.toFile());
			builder.command().addAll(command);
			builder.redirectErrorStream(true).redirectOutput(this.directory.resolve("tls.log").toFile());
			assertThat(builder.start().waitFor()).isZero();
		}
	}

	private Path file(String name) {
		return this.directory.resolve(name);
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
