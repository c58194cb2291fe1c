package io.fairway.discovery;

import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import reactor.core.scheduler.Schedulers;

import io.fairway.instance.Instance;
import io.fairway.instance.InstanceFilter;
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

	private final Supplier<? extends Collection<InstanceFilter>> filters;

	/**
	 * A client of the given directory.
	 * @param directory the directory
	 * @param filters tell which instances are healthy
	 */
	public FairwayDiscoveryClient(InstanceDirectory directory, Supplier<? extends Collection<InstanceFilter>> filters) {
		this.directory = directory;
		this.filters = filters;
	}

	@Override
	public String description() {
		return "Fairway Discovery Client";
	}

	@Override
	public List<ServiceInstance> getInstances(String serviceId) {
		return describe(instances(serviceId));
	}

	/**
	 * Some instances of a service.
	 * @param serviceId the service
	 * @param query which instances
	 * @return the instances, possibly none
	 */
	public List<Instance> getInstances(String serviceId, InstanceQuery query) {
		Collection<InstanceFilter> filters = query.isHealthyOnly() ? this.filters.get() : List.of();
		return Stream.of(instances(serviceId).toInstances())
			.filter(query)
			.filter((instance) -> filters.stream().allMatch((filter) -> filter.accepts(instance)))
			.toList();
	}

	private InstanceList instances(String serviceId) {
		long begin = this.directory.now();
		WatchedService service = this.directory.service(serviceId);
		if (!Schedulers.isInNonBlockingThread()) {
			service.get().blockFirst();
		}
		service.requested(begin);
		return service.instances();
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
