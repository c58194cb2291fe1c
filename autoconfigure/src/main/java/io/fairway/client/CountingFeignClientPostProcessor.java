package io.fairway.client;

import java.util.List;

import feign.Client;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.cloud.client.loadbalancer.LoadBalancedRetryFactory;
import org.springframework.cloud.client.loadbalancer.LoadBalancerClient;
import org.springframework.cloud.loadbalancer.support.LoadBalancerClientFactory;
import org.springframework.cloud.openfeign.loadbalancer.FeignBlockingLoadBalancerClient;
import org.springframework.cloud.openfeign.loadbalancer.LoadBalancerFeignRequestTransformer;
import org.springframework.cloud.openfeign.loadbalancer.RetryableFeignBlockingLoadBalancerClient;
import org.springframework.util.function.SingletonSupplier;

import io.fairway.feedback.InstanceStatsRegistry;
import io.fairway.retry.RetryRegistry;

/**
 * Replaces each load-balancing client of Feign by one that counts, over the same HTTP
 * client. The type stays, since Feign unwraps these types for a client that has a URL of
 * its own. A subclass of the user stays what it is.
 */
public final class CountingFeignClientPostProcessor implements BeanPostProcessor {

	private final BeanFactory beans;

	private final SingletonSupplier<FeignCalls> calls;

	/**
	 * A post-processor that looks up what it needs when it meets the first client.
	 * @param beans where the stats and the parts of a client come from
	 */
	public CountingFeignClientPostProcessor(BeanFactory beans) {
		this.beans = beans;
		this.calls = SingletonSupplier
			.of(() -> new FeignCalls(beans.getBean(InstanceStatsRegistry.class), beans.getBean(RetryRegistry.class)));
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String name) {
		if (bean.getClass() == FeignBlockingLoadBalancerClient.class) {
			return counting(((FeignBlockingLoadBalancerClient) bean).getDelegate());
		}
		if (bean.getClass() == RetryableFeignBlockingLoadBalancerClient.class) {
			return countingRetryable(((RetryableFeignBlockingLoadBalancerClient) bean).getDelegate());
		}
		return bean;
	}

	private Client counting(Client delegate) {
		return new CountingFeignClient(this.calls.obtain(), delegate, bean(LoadBalancerClient.class),
				bean(LoadBalancerClientFactory.class), transformers());
	}

	private Client countingRetryable(Client delegate) {
		return new CountingRetryableFeignClient(this.calls.obtain(), delegate, bean(LoadBalancerClient.class),
				bean(LoadBalancedRetryFactory.class), bean(LoadBalancerClientFactory.class), transformers());
	}

	private <T> T bean(Class<T> type) {
		return this.beans.getBean(type);
	}

	private List<LoadBalancerFeignRequestTransformer> transformers() {
		return this.beans.getBeanProvider(LoadBalancerFeignRequestTransformer.class).orderedStream().toList();
	}

}
