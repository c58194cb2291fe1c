package io.fairway.integration.spring;

import java.nio.file.Path;

import io.fairway.integration.support.NacosProcess;
import io.fairway.integration.support.ServerProcess;

/**
 * A real Nacos server and Spring Cloud Alibaba's client.
 */
class NacosTests extends SpringRegistryTests {

	@Override
	ServerProcess start(Path directory) {
		return NacosProcess.start(directory);
	}

	@Override
	void awaitServer(ServerProcess server) {
		NacosProcess.awaitServer(server);
	}

	@Override
	String[] properties() {
		return new String[] { "spring.cloud.nacos.discovery.enabled=true",
				"spring.cloud.nacos.discovery.server-addr=127.0.0.1:" + NacosProcess.PORT,
				"spring.cloud.nacos.discovery.ip=127.0.0.1", "spring.cloud.nacos.discovery.watch-delay=500",
				"spring.cloud.nacos.discovery.heart-beat.enabled=true",
				"spring.cloud.nacos.discovery.graceful-shutdown-wait-time=0" };
	}

	@Override
	String[] withoutRegistration() {
		return new String[] { "spring.cloud.nacos.discovery.register-enabled=false" };
	}

}
