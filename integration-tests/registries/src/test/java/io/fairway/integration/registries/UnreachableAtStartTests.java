package io.fairway.integration.registries;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.loadbalancer.LoadBalancerClient;
import org.springframework.context.ConfigurableApplicationContext;

import io.fairway.client.NoInstanceAvailableException;
import io.fairway.instance.Instance;
import io.fairway.integration.support.RegistryServer;
import io.fairway.registration.ServiceRegistrar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Applications that start while their registry is away.
 */
class UnreachableAtStartTests {

	private static final int PICKS = 50;

	@TempDir
	private Path directory;

	@Test
	void etcdAndNoSnapshot() throws Exception {
		startsAllTheSame("etcd", RegistryServer.etcd(this.directory));
	}

	@Test
	void etcdAndSnapshot() throws Exception {
		choosesFromSnapshot("etcd", RegistryServer.etcd(this.directory));
	}

	@Test
	void consulAndNoSnapshot() throws Exception {
		startsAllTheSame("consul", RegistryServer.consul(this.directory));
	}

	@Test
	void consulAndSnapshot() throws Exception {
		choosesFromSnapshot("consul", RegistryServer.consul(this.directory));
	}

	private void choosesFromSnapshot(String type, RegistryServer server) throws Exception {
		Path snapshots = this.directory.resolve("snapshots");
		String[] properties = properties(type, server, "fairway.discovery.snapshot.directory=" + snapshots,
				"fairway.discovery.initial-timeout=500ms");
		try (server; ConfigurableApplicationContext owner = owner(type, server)) {
			try (ConfigurableApplicationContext client = Chooser.run(properties)) {
				awaitInstance(client, Duration.ofSeconds(10));
				Awaitility.await().until(() -> isWritten(snapshots));
			}
			server.kill();
			try (ConfigurableApplicationContext client = Chooser.run(properties)) {
				assertThat(choose(client)).isNotNull().extracting(ServiceInstance::getPort).isEqualTo(8080);
			}
		}
	}

	private static boolean isWritten(Path snapshots) throws Exception {
		if (!Files.isDirectory(snapshots)) {
			return false;
		}
		try (Stream<Path> files = Files.list(snapshots)) {
			return files.anyMatch((file) -> file.toString().endsWith(".json"));
		}
	}

	private void startsAllTheSame(String type, RegistryServer server) throws Exception {
		try (server; ConfigurableApplicationContext owner = owner(type, server)) {
			server.kill();
			try (ConfigurableApplicationContext client = Chooser
				.run(properties(type, server, "fairway.discovery.initial-timeout=500ms"))) {
				assertThat(choose(client)).isNull();
				System.out.printf("%s away: a pick fails after %d us (median of %d)%n", type, pickMicros(client),
						PICKS);
				server.restart();
				long back = System.nanoTime();
				awaitInstance(client, Duration.ofSeconds(5));
				long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - back);
				System.out.printf("%s back: the first request succeeds after %d ms%n", type, millis);
			}
		}
	}

	/** Each fails, and says which service and which registry. */
	private static long pickMicros(ConfigurableApplicationContext client) {
		LoadBalancerClient balancer = client.getBean(LoadBalancerClient.class);
		long[] nanos = new long[PICKS];
		for (int i = 0; i < PICKS; i++) {
			long begin = System.nanoTime();
			assertThatExceptionOfType(NoInstanceAvailableException.class)
				.isThrownBy(() -> balancer.execute(Chooser.SERVICE_ID, (instance) -> "never"))
				.withMessageContainingAll(Chooser.SERVICE_ID, "'shared'");
			nanos[i] = System.nanoTime() - begin;
		}
		Arrays.sort(nanos);
		return TimeUnit.NANOSECONDS.toMicros(nanos[PICKS / 2]);
	}

	private static ConfigurableApplicationContext owner(String type, RegistryServer server) {
		ConfigurableApplicationContext owner = Chooser.run(properties(type, server));
		owner.getBean(ServiceRegistrar.class).register(Instance.builder(Chooser.SERVICE_ID, "127.0.0.1", 8080).build());
		awaitInstance(owner, Duration.ofSeconds(10));
		return owner;
	}

	private static String[] properties(String type, RegistryServer server, String... more) {
		List<String> properties = new ArrayList<>(List.of("fairway.discovery.registries.shared.type=" + type,
				"fairway.discovery.registries.shared.endpoints=" + server.endpoint()));
		properties.addAll(Arrays.asList(more));
		return properties.toArray(String[]::new);
	}

	private static void awaitInstance(ConfigurableApplicationContext client, Duration limit) {
		Awaitility.await()
			.pollDelay(Duration.ZERO)
			.pollInterval(Duration.ofMillis(10))
			.atMost(limit)
			.until(() -> choose(client) != null);
	}

	private static ServiceInstance choose(ConfigurableApplicationContext client) {
		return client.getBean(LoadBalancerClient.class).choose(Chooser.SERVICE_ID);
	}

}
