package io.fairway.client;

import org.jspecify.annotations.Nullable;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.loadbalancer.RequestData;
import org.springframework.cloud.client.loadbalancer.RetryableRequestContext;

import io.fairway.retry.Attempts;

/**
 * What a load balancer is told of a request that is repeated: all instances that were
 * tried, where Spring Cloud's context only has the last of them.
 */
final class RepeatedRequestContext extends RetryableRequestContext {

	private final Attempts attempts;

	RepeatedRequestContext(Attempts attempts, @Nullable ServiceInstance previous, RequestData data, String hint) {
		super(previous, data, hint);
		this.attempts = attempts;
	}

	Attempts attempts() {
		return this.attempts;
	}

}
