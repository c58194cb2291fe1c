package io.fairway.integration.registries.nacos;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

import io.fairway.instance.Instance;
import io.fairway.registry.nacos.NacosRegistry;

/**
 * A process that registers an instance and lives until it is killed.
 */
public final class Owner {

	private Owner() {
	}

	public static void main(String[] args) {
		ProcessHandle.current().parent().ifPresent((test) -> test.onExit().thenRun(() -> Runtime.getRuntime().halt(1)));
		try (NacosRegistry registry = NacosRegistryTests.registry("owner")) {
			registry.register(Instance.builder(args[0], "10.0.0.9", 80).build(), Duration.ofSeconds(30));
			while (!Thread.interrupted()) {
				LockSupport.park();
			}
		}
	}

}
