package io.fairway.sample;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.fairway.integration.support.RegistryServer;
import io.fairway.integration.support.ServerProcess;
import io.fairway.sample.DemoState.InstanceState;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Two processes of the sample that find each other through a shared registry, chosen by
 * one property.
 */
class SharedRegistryTests {

	private static final int START_SECONDS = 90;

	@TempDir
	private Path directory;

	@Test
	void findEachOtherThroughADirectory() throws Exception {
		assertFindEachOther("--spring.profiles.active=file",
				"--fairway.discovery.registries.shared.directory=" + this.directory.resolve("registry"));
	}

	@Test
	void findEachOtherThroughEtcd() throws Exception {
		try (RegistryServer server = RegistryServer.etcd(Files.createDirectories(this.directory.resolve("etcd")))) {
			assertFindEachOther("--spring.profiles.active=etcd",
					"--fairway.discovery.registries.shared.endpoints=" + server.endpoint());
		}
	}

	@Test
	void findEachOtherThroughConsul() throws Exception {
		try (RegistryServer server = RegistryServer.consul(Files.createDirectories(this.directory.resolve("consul")))) {
			assertFindEachOther("--spring.profiles.active=consul",
					"--fairway.discovery.registries.shared.endpoints=" + server.endpoint());
		}
	}

	/** One process whose instances are all stopped goes on with those of the other. */
	private void assertFindEachOther(String... properties) throws Exception {
		int[] ports = ServerProcess.freePorts(2);
		try (ServerProcess first = sample("first", ports[0], properties);
				ServerProcess second = sample("second", ports[1], properties)) {
			first.awaitPort(ports[0], START_SECONDS);
			second.awaitPort(ports[1], START_SECONDS);
			DemoClient one = new DemoClient(ports[0]);
			DemoClient other = new DemoClient(ports[1]);
			Awaitility.await()
				.atMost(Duration.ofSeconds(30))
				.untilAsserted(() -> assertThat(served(other)).isPositive());
			for (InstanceState instance : one.state().instances()) {
				one.post("instances/" + instance.id() + "/stop");
			}
			one.post("policy/round-robin");
			Awaitility.await().atMost(Duration.ofSeconds(30)).during(Duration.ofSeconds(2)).untilAsserted(() -> {
				assertThat(one.state().requestsPerSecond()).isPositive();
				assertThat(one.state().errorShare()).isZero();
			});
			long before = served(one);
			assertThat(served(one)).isEqualTo(before);
		}
	}

	private static long served(DemoClient client) {
		return client.state().instances().stream().mapToLong(InstanceState::requests).sum();
	}

	private ServerProcess sample(String name, int port, String... properties) throws Exception {
		List<String> command = new ArrayList<>();
		command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
		command.addAll(List.of("-Xmx192m", "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"),
				SampleApplication.class.getName(), "--server.port=" + port));
		command.addAll(List.of(properties));
		return ServerProcess.start(Files.createDirectories(this.directory.resolve(name)), command);
	}

}
