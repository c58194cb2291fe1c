package io.fairway.autoconfigure;

import java.util.LinkedHashMap;
import java.util.Map;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Configuration properties for routing and balancing: the defaults of all services.
 */
@ConfigurationProperties(value = FairwayLoadBalancerProperties.PREFIX, ignoreUnknownFields = false)
public class FairwayLoadBalancerProperties extends ServiceProperties {

	static final String PREFIX = "fairway.loadbalancer";

	static final String CLIENTS = PREFIX + ".clients";

	/**
	 * Settings by service id. What is not set there has the value that holds for all
	 * services.
	 */
	private final Map<String, ServiceProperties> clients = new LinkedHashMap<>();

	public Map<String, ServiceProperties> getClients() {
		return this.clients;
	}

}
