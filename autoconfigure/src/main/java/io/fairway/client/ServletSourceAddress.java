package io.fairway.client;

import org.jspecify.annotations.Nullable;
import org.springframework.cloud.client.loadbalancer.Request;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

/**
 * The source of the servlet request that Spring bound to the current thread.
 */
final class ServletSourceAddress implements SourceAddress {

	@Override
	public @Nullable String of(Request<?> request) {
		return (RequestContextHolder.getRequestAttributes() instanceof ServletRequestAttributes attributes)
				? attributes.getRequest().getRemoteAddr() : null;
	}

}
