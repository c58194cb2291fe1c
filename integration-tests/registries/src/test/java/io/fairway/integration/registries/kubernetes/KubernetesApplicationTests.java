package io.fairway.integration.registries.kubernetes;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.cloud.client.loadbalancer.LoadBalancerClient;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

import io.fairway.integration.support.ServerProcess;
import io.fairway.registry.Registries;
import io.fairway.registry.Registry;
import io.fairway.registry.RegistryException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Applications that know their cluster by properties only.
 */
@ExtendWith(OutputCaptureExtension.class)
class KubernetesApplicationTests {

	private static final String PREFIX = "fairway.discovery.registries.k8s.";

	private static final ByteSequence KEY = ByteSequence.from("key", StandardCharsets.UTF_8);

	@Test
	void discoversInstances(@TempDir Path directory) {
		try (KubernetesServer server = KubernetesServer.start(directory);
				ConfigurableApplicationContext context = run(PREFIX + "endpoints=" + server.url(),
						PREFIX + "kubernetes.namespace=test")) {
			server.objects()
				.resource(new ServiceBuilder().withNewMetadata().withName("users").endMetadata().build())
				.create();
			server.put(Slices.slice("users", "users-1", Slices.ready("10.0.0.1")));
			DiscoveryClient discovery = context.getBean(DiscoveryClient.class);
			await(discovery, "10.0.0.1");
			assertThat(discovery.getServices()).contains("users");
			assertThat(context.getBean(LoadBalancerClient.class).choose("users").getUri())
				.hasToString("http://10.0.0.1:8080");
			server.put(Slices.slice("users", "users-1", Slices.ready("10.0.0.2")));
			await(discovery, "10.0.0.2");
		}
	}

	@Test
	void worksBesideTheClientOfEtcd(@TempDir Path directory, @TempDir Path etcdDirectory) throws Exception {
		Path program = ServerProcess.require("etcd", "Install it with: apt-get install etcd-server");
		int[] ports = ServerProcess.freePorts(2);
		String etcdUrl = "http://127.0.0.1:" + ports[0];
		String peerUrl = "http://127.0.0.1:" + ports[1];
		try (KubernetesServer server = KubernetesServer.start(directory);
				ServerProcess etcd = ServerProcess.start(etcdDirectory, program.toString(), "--data-dir", "data",
						"--listen-client-urls", etcdUrl, "--advertise-client-urls", etcdUrl, "--listen-peer-urls",
						peerUrl, "--initial-advertise-peer-urls", peerUrl, "--initial-cluster", "default=" + peerUrl);
				ConfigurableApplicationContext context = run(PREFIX + "endpoints=" + server.url(),
						PREFIX + "kubernetes.namespace=test");
				Client client = Client.builder().endpoints(etcdUrl).build()) {
			etcd.awaitPort(ports[0], 30);
			server.put(Slices.slice("users", "users-1", Slices.ready("10.0.0.1")));
			client.getKVClient().put(KEY, KEY).get(10, TimeUnit.SECONDS);
			await(context.getBean(DiscoveryClient.class), "10.0.0.1");
			server.put(Slices.slice("users", "users-1", Slices.ready("10.0.0.2")));
			await(context.getBean(DiscoveryClient.class), "10.0.0.2");
			assertThat(client.getKVClient().get(KEY).get(10, TimeUnit.SECONDS).getKvs().get(0).getValue())
				.isEqualTo(KEY);
		}
	}

	@Test
	void trustsAServerByAnSslBundle(@TempDir Path directory) {
		try (KubernetesServer server = KubernetesServer.startWithTls(directory);
				ConfigurableApplicationContext context = run(PREFIX + "endpoints=" + server.url(),
						PREFIX + "kubernetes.namespace=test", PREFIX + "ssl-bundle=k8s",
						"spring.ssl.bundle.pem.k8s.truststore.certificate=file:"
								+ directory.resolve(KubernetesServer.CERTIFICATE))) {
			server.put(Slices.slice("users", "users-1", Slices.ready("10.0.0.1")));
			await(context.getBean(DiscoveryClient.class), "10.0.0.1");
		}
	}

	@Test
	void doesNotTrustAServerOtherwise(@TempDir Path directory, CapturedOutput output) {
		try (KubernetesServer server = KubernetesServer.startWithTls(directory);
				ConfigurableApplicationContext context = run(PREFIX + "endpoints=" + server.url(),
						PREFIX + "kubernetes.namespace=test")) {
			server.put(Slices.slice("users", "users-1", Slices.ready("10.0.0.1")));
			assertThat(context.getBean(DiscoveryClient.class).getInstances("users")).isEmpty();
			Awaitility.await().until(() -> output.getAll().contains("unable to find valid certification path"));
		}
	}

	@Test
	void neverShowsTheToken(@TempDir Path directory, CapturedOutput output) {
		try (KubernetesServer server = KubernetesServer.start(directory)) {
			server.control("token", "another");
			try (ConfigurableApplicationContext context = run(PREFIX + "endpoints=" + server.url(),
					PREFIX + "token=open-sesame", PREFIX + "kubernetes.namespace=test")) {
				assertThat(context.getBean(DiscoveryClient.class).getInstances("users")).isEmpty();
				Registry registry = context.getBean(Registries.class).find("k8s").orElseThrow();
				assertThatExceptionOfType(RegistryException.class).isThrownBy(registry::services)
					.withMessageNotContaining("open-sesame");
				assertThat(output.getAll()).contains("does not accept the credentials (401)")
					.doesNotContain("open-sesame");
			}
		}
	}

	private static ConfigurableApplicationContext run(String... properties) {
		List<String> all = new ArrayList<>(List.of(properties));
		all.add(PREFIX + "type=kubernetes");
		all.add("fairway.registration.enabled=false");
		return new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.properties(all.toArray(String[]::new))
			.run();
	}

	private static void await(DiscoveryClient discovery, String host) {
		Awaitility.await()
			.atMost(Duration.ofSeconds(20))
			.untilAsserted(() -> assertThat(discovery.getInstances("users")).extracting(ServiceInstance::getHost)
				.containsExactly(host));
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
