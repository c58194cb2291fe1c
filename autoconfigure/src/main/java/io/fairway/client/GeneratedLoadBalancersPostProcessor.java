package io.fairway.client;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;

import org.springframework.aot.AotDetector;
import org.springframework.beans.factory.config.DestructionAwareBeanPostProcessor;
import org.springframework.cloud.loadbalancer.support.LoadBalancerClientFactory;

/**
 * Has Spring Cloud's factory of load balancers say which service was not known ahead of
 * time. Does nothing in an application that makes its beans as it starts.
 */
public final class GeneratedLoadBalancersPostProcessor implements DestructionAwareBeanPostProcessor {

	private final BooleanSupplier aheadOfTime;

	private final Map<Object, GeneratedLoadBalancers> factories = new ConcurrentHashMap<>();

	/**
	 * A post-processor for applications that run with what was generated ahead of time.
	 */
	public GeneratedLoadBalancersPostProcessor() {
		this(AotDetector::useGeneratedArtifacts);
	}

	GeneratedLoadBalancersPostProcessor(BooleanSupplier aheadOfTime) {
		this.aheadOfTime = aheadOfTime;
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String name) {
		return (bean.getClass() == LoadBalancerClientFactory.class && this.aheadOfTime.getAsBoolean()) ? this.factories
			.computeIfAbsent(bean, (factory) -> new GeneratedLoadBalancers((LoadBalancerClientFactory) factory)) : bean;
	}

	@Override
	public boolean requiresDestruction(Object bean) {
		return this.factories.containsKey(bean);
	}

	/** Closes the contexts, which the factory itself does not know. */
	@Override
	public void postProcessBeforeDestruction(Object bean, String name) {
		GeneratedLoadBalancers factory = this.factories.remove(bean);
		if (factory != null) {
			factory.destroy();
		}
	}

}
