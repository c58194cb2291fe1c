package io.fairway.discovery;

import java.util.List;

import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.discovery.ReactiveDiscoveryClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import io.fairway.instance.Instance;

/**
 * The reactive discovery client over the directory. What may block runs elsewhere.
 */
public final class FairwayReactiveDiscoveryClient implements ReactiveDiscoveryClient {

	private final InstanceDirectory directory;

	/**
	 * A client of the given directory.
	 * @param directory the directory
	 */
	public FairwayReactiveDiscoveryClient(InstanceDirectory directory) {
		this.directory = directory;
	}

	@Override
	public String description() {
		return "Fairway Reactive Discovery Client";
	}

	@Override
	public Flux<ServiceInstance> getInstances(String serviceId) {
		return Flux.defer(() -> {
			WatchedService service = this.directory.service(serviceId);
			return service.request()
				.flatMapIterable((ignoredFirst) -> FairwayDiscoveryClient.describe(service.instances()));
		});
	}

	/**
	 * The instances of a service now and after each change.
	 * @param serviceId the service
	 * @return a stream of lists that does not end while the application runs and the
	 * stream is subscribed to
	 */
	public Flux<List<Instance>> watch(String serviceId) {
		return Flux.using(() -> this.directory.retain(serviceId),
				(service) -> service.get().thenMany(service.changes()).map((list) -> List.of(list.toInstances())),
				this.directory::release);
	}

	@Override
	public Flux<String> getServices() {
		return Mono.fromCallable(this.directory::serviceIds)
			.subscribeOn(Schedulers.boundedElastic())
			.flatMapIterable((ids) -> ids);
	}

	@Override
	public int getOrder() {
		return FairwayDiscoveryClient.ORDER;
	}

}
