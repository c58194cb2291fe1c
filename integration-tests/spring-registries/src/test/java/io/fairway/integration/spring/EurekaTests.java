package io.fairway.integration.spring;

import java.nio.file.Path;

import io.fairway.integration.support.ServerProcess;

/**
 * A real Eureka server. It forgets everything when it is killed.
 */
class EurekaTests extends SpringRegistryTests {

	private final int port = ServerProcess.freePorts(1)[0];

	@Override
	ServerProcess start(Path directory) {
		ServerProcess server = JavaProcess.start(directory, EurekaServer.class, "--server.port=" + this.port,
				"--server.address=127.0.0.1", "--eureka.client.jersey.enabled=false",
				"--eureka.client.register-with-eureka=false", "--eureka.client.fetch-registry=false",
				"--eureka.server.response-cache-update-interval-ms=200", "--fairway.enabled=false",
				"--spring.cloud.zookeeper.enabled=false", "--spring.cloud.nacos.discovery.enabled=false",
				"--eureka.server.wait-time-in-ms-when-sync-empty=0");
		awaitServer(server);
		return server;
	}

	@Override
	void awaitServer(ServerProcess server) {
		server.awaitPort(this.port, 40);
	}

	@Override
	String[] properties() {
		return new String[] { "eureka.client.enabled=true",
				"eureka.client.service-url.defaultZone=http://127.0.0.1:" + this.port + "/eureka/",
				"eureka.instance.ip-address=127.0.0.1", "eureka.instance.prefer-ip-address=true",
				"eureka.instance.instance-id=${random.uuid}", "eureka.instance.lease-renewal-interval-in-seconds=1",
				"eureka.instance.lease-expiration-duration-in-seconds=3",
				"eureka.client.registry-fetch-interval-seconds=1",
				"eureka.client.initial-instance-info-replication-interval-seconds=0",
				"eureka.client.instance-info-replication-interval-seconds=1" };
	}

	@Override
	String[] withoutRegistration() {
		return new String[] { "eureka.client.register-with-eureka=false" };
	}

}
