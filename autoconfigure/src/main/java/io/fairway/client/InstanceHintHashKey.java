package io.fairway.client;

import org.springframework.cloud.client.loadbalancer.HintRequestContext;
import org.springframework.cloud.client.loadbalancer.Request;

import io.fairway.balancer.HashKey;

/**
 * The hint of the request context. Spring Cloud gives every request one, which says
 * nothing unless it is configured.
 */
record InstanceHintHashKey() implements HashKey {

	private static final String UNCONFIGURED = "default";

	@Override
	public long hash(Request<?> request) {
		String hint = (request.getContext() instanceof HintRequestContext context) ? context.getHint() : null;
		if (hint == null || hint.isEmpty() || hint.equals(UNCONFIGURED)) {
			return ABSENT;
		}
		return HashKey.hashOf(hint, 0, hint.length(), 0);
	}

}
