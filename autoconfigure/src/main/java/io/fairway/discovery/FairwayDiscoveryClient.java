package io.fairway.discovery;

import java.util.List;

import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import reactor.core.scheduler.Schedulers;

import io.fairway.instance.Instance;
import io.fairway.instance.InstanceList;

/**
 * The discovery client over the directory. It waits only for the first answer about a
 * service, and not even then on a thread that must not block.
 */
public final class FairwayDiscoveryClient implements DiscoveryClient {

	/**
	 * Before other clients, whose answers ours already contain.
	 */
	static final int ORDER = -100;

	private final InstanceDirectory directory;

	/**
	 * A client of the given directory.
	 * @param directory the directory
	 */
	public FairwayDiscoveryClient(InstanceDirectory directory) {
		this.directory = directory;
	}

	@Override
	public String description() {
		return "Fairway Discovery Client";
	}

	@Override
	public List<ServiceInstance> getInstances(String serviceId) {
		WatchedService service = this.directory.service(serviceId);
		if (!Schedulers.isInNonBlockingThread()) {
			service.get().blockFirst();
		}
		return describe(service.instances());
	}

	static List<ServiceInstance> describe(InstanceList instances) {
		return List.of(instances.toInstances()).stream().map(Instance::source).toList();
	}

	@Override
	public List<String> getServices() {
		return List.copyOf(this.directory.serviceIds());
	}

	@Override
	public int getOrder() {
		return ORDER;
	}

}
