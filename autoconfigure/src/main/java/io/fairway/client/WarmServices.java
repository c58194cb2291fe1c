package io.fairway.client;

import java.util.Collection;
import java.util.function.Supplier;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.client.loadbalancer.DefaultRequest;
import org.springframework.cloud.loadbalancer.core.ServiceInstanceListSupplier;
import org.springframework.cloud.loadbalancer.support.LoadBalancerClientFactory;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationContextAware;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.ContextRefreshedEvent;
import reactor.core.publisher.Mono;

/**
 * The services that are in use as soon as the application has started, so that
 * connections to their instances are open before the first request.
 */
public final class WarmServices implements ApplicationListener<ContextRefreshedEvent>, ApplicationContextAware {

	private static final Log logger = LogFactory.getLog(WarmServices.class);

	private final LoadBalancerClientFactory loadBalancers;

	private final Supplier<Collection<String>> serviceIds;

	private @Nullable ApplicationContext context;

	/**
	 * Services that do not wait for a request.
	 * @param loadBalancers knows the beans of each service
	 * @param serviceIds supplies the services
	 */
	public WarmServices(LoadBalancerClientFactory loadBalancers, Supplier<Collection<String>> serviceIds) {
		this.loadBalancers = loadBalancers;
		this.serviceIds = serviceIds;
	}

	@Override
	public void setApplicationContext(ApplicationContext context) {
		this.context = context;
	}

	@Override
	public void onApplicationEvent(ContextRefreshedEvent event) {
		if (event.getApplicationContext() == this.context) {
			this.serviceIds.get().forEach(this::use);
		}
	}

	/** Asks for the instances as a request would, and from then on hears of changes. */
	private void use(String serviceId) {
		ServiceInstanceListSupplier supplier = this.loadBalancers.getInstance(serviceId,
				ServiceInstanceListSupplier.class);
		if (supplier != null) {
			Mono.from(supplier.get(new DefaultRequest<>()))
				.subscribe((instances) -> logger.debug(instances.size() + " instances of service '" + serviceId + "'"),
						(ex) -> logger.debug("No instances of service '" + serviceId + "' at the start", ex));
		}
	}

}
