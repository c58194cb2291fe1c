package io.fairway.routing;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.loadbalancer.Request;
import org.springframework.cloud.loadbalancer.core.ServiceInstanceListSupplier;
import reactor.core.publisher.Flux;

import io.fairway.discovery.InstanceDirectory;
import io.fairway.discovery.WatchedService;
import io.fairway.instance.InstanceList;

/**
 * The first stage of a chain: all instances of a service that the directory knows. Needs
 * no cache in front, since the directory pushes changes. Thread-safe.
 */
public final class DirectoryServiceInstanceListSupplier
		implements ServiceInstanceListSupplier, InstanceListSource, DisposableBean {

	private final InstanceDirectory directory;

	private final WatchedService service;

	private final AtomicBoolean destroyed = new AtomicBoolean();

	/**
	 * A supplier that keeps the service watched until it is destroyed.
	 * @param directory the directory
	 * @param serviceId the service
	 */
	public DirectoryServiceInstanceListSupplier(InstanceDirectory directory, String serviceId) {
		this.directory = directory;
		this.service = directory.retain(serviceId);
	}

	@Override
	public String getServiceId() {
		return this.service.serviceId();
	}

	@Override
	public Flux<List<ServiceInstance>> get() {
		// For those who ask once and subscribe often.
		return Flux.defer(this.service::get);
	}

	@Override
	@SuppressWarnings("rawtypes")
	public Flux<List<ServiceInstance>> get(Request request) {
		return (this.service.present() != null) ? this.service.get() : this.service.request();
	}

	@Override
	public @Nullable InstanceList present(Request<?> request) {
		return this.service.present();
	}

	@Override
	public @Nullable String problem(Request<?> request) {
		if (!this.service.instances().isEmpty()) {
			return null;
		}
		String problem = this.service.problem();
		return (problem != null) ? problem : "no registry knows one";
	}

	@Override
	public void destroy() {
		if (this.destroyed.compareAndSet(false, true)) {
			this.directory.release(this.service);
		}
	}

}
