package io.fairway.client;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.cloud.gateway.server.mvc.handler.ProxyExchange;

import io.fairway.feedback.InstanceStatsRegistry;
import io.fairway.retry.RetryRegistry;

/**
 * Has the calls of the servlet gateway counted, whichever HTTP client makes them.
 */
public final class CountingProxyExchangePostProcessor implements BeanPostProcessor {

	private final ObjectProvider<InstanceStatsRegistry> stats;

	private final ObjectProvider<LoadBalancedServices> services;

	private final ObjectProvider<RetryRegistry> retries;

	/**
	 * A post-processor for every {@link ProxyExchange}.
	 * @param stats where requests are counted
	 * @param services the services that can be called
	 * @param retries the retries of each service
	 */
	public CountingProxyExchangePostProcessor(ObjectProvider<InstanceStatsRegistry> stats,
			ObjectProvider<LoadBalancedServices> services, ObjectProvider<RetryRegistry> retries) {
		this.stats = stats;
		this.services = services;
		this.retries = retries;
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String name) {
		return (bean instanceof ProxyExchange exchange) ? new CountingProxyExchange(exchange, this.stats.getObject(),
				this.services.getObject(), this.retries.getObject()) : bean;
	}

}
