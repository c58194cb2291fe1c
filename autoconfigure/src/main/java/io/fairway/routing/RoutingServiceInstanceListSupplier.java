package io.fairway.routing;

import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.loadbalancer.Request;
import org.springframework.cloud.loadbalancer.core.DelegatingServiceInstanceListSupplier;
import org.springframework.cloud.loadbalancer.core.SelectedInstanceCallback;
import org.springframework.cloud.loadbalancer.core.ServiceInstanceListSupplier;
import reactor.core.publisher.Flux;

import io.fairway.instance.InstanceFilter;
import io.fairway.instance.InstanceList;
import io.fairway.instance.Rejections;
import io.fairway.instance.Ticker;

/**
 * The whole chain of a service, built from settings and built anew when they change. It
 * is the one supplier bean of the service. Thread-safe.
 */
public final class RoutingServiceInstanceListSupplier extends DelegatingServiceInstanceListSupplier
		implements InstanceListSource {

	private final Supplier<RoutingSettings> settings;

	private final List<InstanceFilter> filters;

	private final Ticker ticker;

	private final Rejections rejections;

	/** The source in its other role, if it has that; asking each time would be slow. */
	private final @Nullable SelectedInstanceCallback callback;

	private volatile Chain chain;

	/**
	 * A chain behind the given supplier.
	 * @param source all instances of the service
	 * @param settings the settings that hold now, the same object while nothing changes;
	 * asked for each request
	 * @param filters the filters of the filter stage
	 * @param ticker tells since when an instance is refused
	 */
	public RoutingServiceInstanceListSupplier(ServiceInstanceListSupplier source, Supplier<RoutingSettings> settings,
			List<InstanceFilter> filters, Ticker ticker) {
		super(source);
		this.settings = settings;
		this.filters = List.copyOf(filters);
		this.ticker = ticker;
		this.rejections = new Rejections("Instances of service '" + source.getServiceId() + "'");
		this.callback = (source instanceof SelectedInstanceCallback selected) ? selected : null;
		this.chain = build(settings.get());
	}

	private Chain build(RoutingSettings settings) {
		InstanceHealth health = new InstanceHealth(this.filters, settings.filters().maxRemovedPercent(), this.ticker,
				this::report);
		ServiceInstanceListSupplier chain = this.delegate;
		if (!health.isTrivial()) {
			chain = new ObservingServiceInstanceListSupplier(chain, health);
		}
		if (settings.version() != null) {
			chain = new VersionServiceInstanceListSupplier(chain, settings.version());
		}
		if (settings.locality() != null) {
			chain = new LocalityServiceInstanceListSupplier(chain, settings.locality(), health, settings.filters());
		}
		return new Chain(settings, health, new FilteringServiceInstanceListSupplier(chain, health, settings.filters()));
	}

	private void report(String problem) {
		this.rejections.reject("filters", problem);
	}

	/**
	 * The instances that filters keep from traffic.
	 * @return the removals, as of the last request
	 */
	public Collection<Removal> removals() {
		return this.chain.health().verdicts().all();
	}

	@Override
	public Flux<List<ServiceInstance>> get() {
		// Others ask once and subscribe often, as the cache of Spring Cloud does.
		return Flux.defer(() -> current().get());
	}

	@Override
	@SuppressWarnings("rawtypes")
	public Flux<List<ServiceInstance>> get(Request request) {
		return current().get(request);
	}

	@Override
	public @Nullable InstanceList present(Request<?> request) {
		return current().present(request);
	}

	@Override
	public void selectedServiceInstance(ServiceInstance serviceInstance) {
		if (this.callback != null) {
			this.callback.selectedServiceInstance(serviceInstance);
		}
	}

	@SuppressWarnings("ReferenceEquality") // the object is the version
	private StageServiceInstanceListSupplier current() {
		Chain chain = this.chain;
		return (chain.settings() == this.settings.get()) ? chain.last() : rebuild();
	}

	@SuppressWarnings("ReferenceEquality") // as above
	private synchronized StageServiceInstanceListSupplier rebuild() {
		RoutingSettings settings = this.settings.get();
		if (this.chain.settings() != settings) {
			this.chain = build(settings);
		}
		return this.chain.last();
	}

	private record Chain(RoutingSettings settings, InstanceHealth health, StageServiceInstanceListSupplier last) {
	}

}
