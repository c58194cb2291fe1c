package io.fairway.sample;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;

import org.springframework.cloud.client.DefaultServiceInstance;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.discovery.DiscoveryClient;

import io.fairway.integration.support.ServerProcess;

/**
 * A discovery client of a partner whose instances do not listen. One of them has no
 * address that makes sense, another service is never told, and in the end all fails.
 * Thread-safe.
 */
final class PartnerDirectory implements DiscoveryClient, AutoCloseable {

	static final String SERVICE = "partner";

	static final String SLOW_SERVICE = "late";

	/** What the properties begin with of the breaker that the partner has as a whole. */
	static final String BREAKER = "fairway.loadbalancer.clients." + SERVICE + ".circuit-breaker.service.";

	private static final int INSTANCES = 6;

	private final List<ServiceInstance> instances = Stream
		.concat(Arrays.stream(ServerProcess.freePorts(INSTANCES)).mapToObj((port) -> instance("127.0.0.1", port)),
				Stream.of(instance("evil.example/@127.0.0.1", 80)))
		.toList();

	private final CountDownLatch closed = new CountDownLatch(1);

	private volatile boolean failing;

	private static ServiceInstance instance(String host, int port) {
		return new DefaultServiceInstance(null, SERVICE, host, port, false);
	}

	void fail() {
		this.failing = true;
	}

	@Override
	public String description() {
		return "Partner";
	}

	@Override
	public List<ServiceInstance> getInstances(String serviceId) {
		if (serviceId.equals(SLOW_SERVICE)) {
			awaitClose();
		}
		if (this.failing) {
			throw new IllegalStateException("The directory of the partner is away");
		}
		return serviceId.equals(SERVICE) ? this.instances : List.of();
	}

	private void awaitClose() {
		try {
			this.closed.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	@Override
	public List<String> getServices() {
		return List.of(SERVICE);
	}

	@Override
	public void close() {
		this.closed.countDown();
	}

}
