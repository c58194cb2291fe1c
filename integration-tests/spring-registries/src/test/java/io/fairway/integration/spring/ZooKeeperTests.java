package io.fairway.integration.spring;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.apache.zookeeper.server.ZooKeeperServerMain;

import io.fairway.integration.support.ServerProcess;

/**
 * A real ZooKeeper. It keeps its data, and with it the registrations of everybody whose
 * session goes on.
 */
class ZooKeeperTests extends SpringRegistryTests {

	private final int port = ServerProcess.freePorts(1)[0];

	@Override
	ServerProcess start(Path directory) throws IOException {
		Path configuration = Files.writeString(directory.resolve("zoo.cfg"),
				String.join("\n", "dataDir=" + directory.resolve("data"), "clientPort=" + this.port,
						"clientPortAddress=127.0.0.1", "admin.enableServer=false", "tickTime=500"));
		ServerProcess server = JavaProcess.start(directory, ZooKeeperServerMain.class, configuration.toString());
		awaitServer(server);
		return server;
	}

	@Override
	void awaitServer(ServerProcess server) {
		server.awaitPort(this.port, 40);
	}

	@Override
	String[] properties() {
		return new String[] { "spring.cloud.zookeeper.enabled=true",
				"spring.cloud.zookeeper.connect-string=127.0.0.1:" + this.port,
				// Spring Cloud ZooKeeper brings a list of instances of its own, which
				// comes
				// before Fairway's.
				"spring.cloud.zookeeper.loadbalancer.enabled=false",
				"spring.cloud.zookeeper.discovery.instance-host=127.0.0.1", "spring.cloud.zookeeper.session-timeout=4s",
				"spring.cloud.zookeeper.connection-timeout=2s" };
	}

	@Override
	String[] withoutRegistration() {
		return new String[] { "spring.cloud.zookeeper.discovery.register=false" };
	}

}
