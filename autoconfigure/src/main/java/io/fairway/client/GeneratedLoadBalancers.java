package io.fairway.client;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.client.loadbalancer.LoadBalancerClientsProperties;
import org.springframework.cloud.client.loadbalancer.LoadBalancerProperties;
import org.springframework.cloud.loadbalancer.support.LoadBalancerClientFactory;
import org.springframework.context.support.GenericApplicationContext;

/**
 * The load balancers of the services that were known ahead of time. For any other one,
 * Spring Cloud complains of the class of a context, and this says what to do.
 * Thread-safe.
 */
final class GeneratedLoadBalancers extends LoadBalancerClientFactory {

	private static final Log logger = LogFactory.getLog(GeneratedLoadBalancers.class);

	/** Strangers may name services. */
	private static final int MAX_COMPLAINTS = 100;

	private final LoadBalancerClientFactory generated;

	private final Set<String> complaints = ConcurrentHashMap.newKeySet();

	GeneratedLoadBalancers(LoadBalancerClientFactory generated) {
		super(new LoadBalancerClientsProperties());
		this.generated = generated;
		setApplicationContext(generated.getParent());
		setConfigurations(List.copyOf(generated.getConfigurations().values()));
	}

	@Override
	public @Nullable LoadBalancerProperties getProperties(String serviceId) {
		return this.generated.getProperties(serviceId);
	}

	@Override
	public GenericApplicationContext createContext(String name) {
		try {
			return this.generated.createContext(name);
		}
		catch (IllegalArgumentException ex) {
			UnknownToAotException unknown = new UnknownToAotException(name, ex);
			if (this.complaints.size() < MAX_COMPLAINTS && this.complaints.add(name)) {
				logger.error(unknown.getMessage());
			}
			throw unknown;
		}
	}

}
