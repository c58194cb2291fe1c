package io.fairway.client;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.cloud.gateway.server.mvc.handler.ProxyExchange;

import io.fairway.feedback.InstanceStatsRegistry;

/**
 * Has the calls of the servlet gateway counted, whichever HTTP client makes them.
 */
public final class CountingProxyExchangePostProcessor implements BeanPostProcessor {

	private final ObjectProvider<InstanceStatsRegistry> stats;

	/**
	 * A post-processor for every {@link ProxyExchange}.
	 * @param stats where requests are counted
	 */
	public CountingProxyExchangePostProcessor(ObjectProvider<InstanceStatsRegistry> stats) {
		this.stats = stats;
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String name) {
		return (bean instanceof ProxyExchange exchange) ? new CountingProxyExchange(exchange, this.stats.getObject())
				: bean;
	}

}
